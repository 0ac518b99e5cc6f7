import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import { Resource } from '$lib/api/Resource.svelte';
import type { SearchPage, SearchQuery, Video } from '$lib/api/types';

/** What a search found, page by page. */
export class SearchResults {
  readonly #api: ApiClient;
  readonly #query: SearchQuery;
  readonly #first: Resource<SearchPage>;
  #older = $state.raw<readonly Video[]>([]);
  #olderNext = $state<string | null | undefined>();
  #busy = $state(false);
  #moreError = $state.raw<ApiError | undefined>();

  constructor(api: ApiClient, query: SearchQuery) {
    this.#api = api;
    this.#query = query;
    this.#first = new Resource(() => api.search(query));
  }

  readonly items = $derived.by(() => [...(this.#first.value?.items ?? []), ...this.#older]);

  get status() {
    return this.#first.status;
  }
  get channels() {
    return this.#first.value?.channels ?? [];
  }
  /** Nothing has these words; what is here is written alike. */
  get fuzzy(): boolean {
    return this.#first.value?.fuzzy ?? false;
  }
  get hasMore(): boolean {
    return this.#next != null;
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
    const cursor = this.#next;
    if (cursor == null || this.#busy) return;
    this.#busy = true;
    this.#moreError = undefined;
    try {
      const page = await this.#api.search({ ...this.#query, cursor });
      const known = this.items;
      this.#older = [...this.#older, ...page.items.filter(({ id }) => !known.some((video) => video.id === id))];
      this.#olderNext = page.next;
    } catch (error) {
      this.#moreError = ApiError.from(error);
    } finally {
      this.#busy = false;
    }
  }

  get #next(): string | null | undefined {
    return this.#olderNext === undefined ? this.#first.value?.next : this.#olderNext;
  }
}
