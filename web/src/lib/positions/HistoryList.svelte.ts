import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import { PagedList } from '$lib/api/PagedList.svelte';
import type { HistoryEntry } from '$lib/api/types';
import type { Positions } from './Positions.svelte';

/** What a member has watched, page by page, and what he wants forgotten. */
export class HistoryList {
  readonly #api: ApiClient;
  readonly #positions: Positions;
  readonly #list: PagedList<HistoryEntry>;
  #changing = $state(false);
  #problem = $state.raw<ApiError | undefined>();
  #paused = $state<boolean | undefined>();

  constructor(api: ApiClient, positions: Positions) {
    this.#api = api;
    this.#positions = positions;
    this.#list = new PagedList(
      (cursor) => api.history(cursor),
      ({ video }) => video.id,
    );
  }

  get items(): readonly HistoryEntry[] {
    return this.#list.items;
  }
  get status() {
    return this.#list.status;
  }
  get hasMore(): boolean {
    return this.#list.hasMore;
  }
  get busy(): boolean {
    return this.#changing || this.#list.busy;
  }
  /** Why the last change or page failed. */
  get problem(): ApiError | undefined {
    return this.#problem ?? this.#list.moreError;
  }
  /** Nothing is remembered at the moment; undefined until the server has said so. */
  get paused(): boolean | undefined {
    return this.#paused;
  }

  async load(): Promise<void> {
    await Promise.all([
      this.#list.load(),
      this.#try(async () => {
        this.#paused = (await this.#api.historySettings()).paused;
      }),
    ]);
  }

  async more(): Promise<void> {
    this.#problem = undefined;
    await this.#list.more();
  }

  remove = (id: string) =>
    this.#try(async () => {
      await this.#api.forgetWatched(id);
      this.#positions.forget(id);
      this.#list.drop(id);
    });

  clear = () =>
    this.#try(async () => {
      await this.#api.clearHistory();
      this.#positions.forgetAll();
      this.#list.clear();
    });

  pause = (paused: boolean) =>
    this.#try(async () => {
      this.#paused = (await this.#api.pauseHistory(paused)).paused;
    });

  async #try(change: () => Promise<void>): Promise<void> {
    this.#changing = true;
    this.#problem = undefined;
    try {
      await change();
    } catch (error) {
      this.#problem = ApiError.from(error);
    } finally {
      this.#changing = false;
    }
  }
}
