import type { ApiClient } from '$lib/api/ApiClient';
import { PagedList } from '$lib/api/PagedList.svelte';
import type { SearchPage, SearchQuery, Video } from '$lib/api/types';

/** What a search found, page by page. */
export class SearchResults extends PagedList<Video, SearchPage> {
  constructor(api: ApiClient, query: SearchQuery) {
    super(
      (cursor) => api.search(cursor === undefined ? query : { ...query, cursor }),
      ({ id }) => id,
    );
  }

  get channels() {
    return this.first?.channels ?? [];
  }
  /** Nothing has these words; what is here is written alike. */
  get fuzzy(): boolean {
    return this.first?.fuzzy ?? false;
  }
}
