import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import { Resource } from '$lib/api/Resource.svelte';
import type { Page, Video, VideoQuery } from '$lib/api/types';

/** A list of videos that grows page by page. */
export class VideoList {
  readonly #api: ApiClient;
  readonly #query: VideoQuery;
  readonly #first: Resource<Page<Video>>;
  #older = $state.raw<readonly Video[]>([]);
  #olderNext = $state<string | null | undefined>();
  #busy = $state(false);
  #moreError = $state.raw<ApiError | undefined>();

  constructor(api: ApiClient, query: VideoQuery) {
    this.#api = api;
    this.#query = query;
    this.#first = new Resource(() => api.videos(query));
  }

  readonly items = $derived.by(() => {
    const first = this.#first.value?.items ?? [];
    return [...first, ...this.#older.filter((video) => !first.some(({ id }) => id === video.id))];
  });

  get status() {
    return this.#first.status;
  }
  get hasMore(): boolean {
    return (this.#olderNext === undefined ? this.#first.value?.next : this.#olderNext) != null;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get moreError(): ApiError | undefined {
    return this.#moreError;
  }

  load = () => this.#first.load();
  refresh = () => this.#first.refresh();

  async more(): Promise<void> {
    const cursor = this.#olderNext === undefined ? this.#first.value?.next : this.#olderNext;
    if (cursor == null || this.#busy) return;
    this.#busy = true;
    this.#moreError = undefined;
    try {
      const page = await this.#api.videos({ ...this.#query, cursor });
      this.#older = [...this.#older, ...page.items];
      this.#olderNext = page.next;
    } catch (error) {
      this.#moreError = ApiError.from(error);
    } finally {
      this.#busy = false;
    }
  }
}
