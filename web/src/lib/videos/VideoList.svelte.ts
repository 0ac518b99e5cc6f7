import type { ApiClient } from '$lib/api/ApiClient';
import { PagedList } from '$lib/api/PagedList.svelte';
import type { Video, VideoQuery } from '$lib/api/types';

/** A list of videos that grows page by page. */
export class VideoList extends PagedList<Video> {
  constructor(api: ApiClient, query: VideoQuery) {
    super(
      (cursor) => api.videos(cursor === undefined ? query : { ...query, cursor }),
      ({ id }) => id,
    );
  }
}
