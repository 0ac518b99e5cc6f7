import type { ApiClient } from '$lib/api/ApiClient';
import { PagedList } from '$lib/api/PagedList.svelte';
import type { FoundMoment, Page, SearchPage, SearchQuery, Video } from '$lib/api/types';

/** A video, and where in it people wrote what was looked for. */
export interface VideoHit {
  readonly video: Video;
  readonly moments: readonly FoundMoment[];
}

type HitPage = Page<VideoHit> & Pick<SearchPage, 'channels' | 'fuzzy'>;

/** What a search found, page by page. */
export class SearchResults extends PagedList<VideoHit, HitPage> {
  constructor(api: ApiClient, query: SearchQuery) {
    super(
      async (cursor) => toHits(await api.search(cursor === undefined ? query : { ...query, cursor })),
      ({ video }) => video.id,
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

function toHits({ items, moments, ...rest }: SearchPage): HitPage {
  const hits = items.map((video) => ({ video, moments: moments.filter(({ videoId }) => videoId === video.id) }));
  return { ...rest, items: hits };
}
