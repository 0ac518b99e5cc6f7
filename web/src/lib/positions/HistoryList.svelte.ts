import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import { Resource } from '$lib/api/Resource.svelte';
import type { HistoryEntry, Page } from '$lib/api/types';
import type { Positions } from './Positions.svelte';

/** What a member has watched, page by page, and what he wants forgotten. */
export class HistoryList {
  readonly #api: ApiClient;
  readonly #positions: Positions;
  readonly #first: Resource<Page<HistoryEntry>>;
  #older = $state.raw<readonly HistoryEntry[]>([]);
  #olderNext = $state<string | null | undefined>();
  #busy = $state(false);
  #problem = $state.raw<ApiError | undefined>();
  #paused = $state<boolean | undefined>();

  constructor(api: ApiClient, positions: Positions) {
    this.#api = api;
    this.#positions = positions;
    this.#first = new Resource(() => api.history());
  }

  readonly items = $derived.by(() => [...(this.#first.value?.items ?? []), ...this.#older]);

  get status() {
    return this.#first.status;
  }
  get hasMore(): boolean {
    return this.#next != null;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** Why the last change or page failed. */
  get problem(): ApiError | undefined {
    return this.#problem;
  }
  /** Nothing is remembered at the moment; undefined until the server has said so. */
  get paused(): boolean | undefined {
    return this.#paused;
  }

  async load(): Promise<void> {
    this.#older = [];
    this.#olderNext = undefined;
    await Promise.all([
      this.#first.load(),
      this.#try(async () => {
        this.#paused = (await this.#api.historySettings()).paused;
      }),
    ]);
  }

  more = () =>
    this.#try(async () => {
      const cursor = this.#next;
      if (cursor == null) return;
      const page = await this.#api.history(cursor);
      this.#older = [...this.#older, ...page.items];
      this.#olderNext = page.next;
    });

  remove = (id: string) =>
    this.#try(async () => {
      await this.#api.forgetWatched(id);
      this.#positions.forget(id);
      const page = this.#first.value;
      if (page !== undefined) this.#first.set({ ...page, items: page.items.filter(({ video }) => video.id !== id) });
      this.#older = this.#older.filter(({ video }) => video.id !== id);
    });

  clear = () =>
    this.#try(async () => {
      await this.#api.clearHistory();
      this.#positions.forgetAll();
      this.#first.set({ items: [], next: null });
      this.#older = [];
      this.#olderNext = null;
    });

  pause = (paused: boolean) =>
    this.#try(async () => {
      this.#paused = (await this.#api.pauseHistory(paused)).paused;
    });

  get #next(): string | null | undefined {
    return this.#olderNext === undefined ? this.#first.value?.next : this.#olderNext;
  }

  async #try(change: () => Promise<void>): Promise<void> {
    this.#busy = true;
    this.#problem = undefined;
    try {
      await change();
    } catch (error) {
      this.#problem = ApiError.from(error);
    } finally {
      this.#busy = false;
    }
  }
}
