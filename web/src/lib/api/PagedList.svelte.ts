import { ApiError } from './ApiError';
import { Resource } from './Resource.svelte';
import type { Page } from './types';

/** A list of the API that grows page by page. What the first page brings when it is read again stands in place of what older pages had of it. */
export class PagedList<T, P extends Page<T> = Page<T>> {
  readonly #read: (cursor?: string) => Promise<P>;
  readonly #idOf: (item: T) => string;
  readonly #first: Resource<P>;
  #older = $state.raw<readonly T[]>([]);
  #olderNext = $state<string | null | undefined>();
  #busy = $state(false);
  #moreError = $state.raw<ApiError | undefined>();

  /** `idOf` tells an item that moved from one page to another. */
  constructor(read: (cursor?: string) => Promise<P>, idOf: (item: T) => string) {
    this.#read = read;
    this.#idOf = idOf;
    this.#first = new Resource(() => read());
  }

  readonly items = $derived.by<readonly T[]>(() => {
    const first = this.#first.value?.items ?? [];
    return [...first, ...this.#missingIn(first, this.#older)];
  });

  get status() {
    return this.#first.status;
  }
  /** The first page, with whatever it says beside its items. */
  get first(): P | undefined {
    return this.#first.value;
  }
  get hasMore(): boolean {
    return this.#next != null;
  }
  get busy(): boolean {
    return this.#busy;
  }
  /** Why the last further page did not come. */
  get moreError(): ApiError | undefined {
    return this.#moreError;
  }

  async load(): Promise<void> {
    this.#older = [];
    this.#olderNext = undefined;
    await this.#first.load();
  }

  refresh = () => this.#first.refresh();

  async more(): Promise<void> {
    const cursor = this.#next;
    if (cursor == null || this.#busy) return;
    this.#busy = true;
    this.#moreError = undefined;
    try {
      const page = await this.#read(cursor);
      this.#older = [...this.#older, ...this.#missingIn(this.items, page.items)];
      this.#olderNext = page.next;
    } catch (error) {
      this.#moreError = ApiError.from(error);
    } finally {
      this.#busy = false;
    }
  }

  /** It has been dealt with. */
  drop(id: string): void {
    const first = this.#first.value;
    if (first !== undefined)
      this.#first.set({ ...first, items: first.items.filter((item) => this.#idOf(item) !== id) });
    this.#older = this.#older.filter((item) => this.#idOf(item) !== id);
  }

  /** All have been dealt with, also those that were not read yet. */
  clear(): void {
    const first = this.#first.value;
    if (first !== undefined) this.#first.set({ ...first, items: [], next: null });
    this.#older = [];
    this.#olderNext = null;
  }

  #missingIn(known: readonly T[], items: readonly T[]): readonly T[] {
    const ids = known.map(this.#idOf);
    return items.filter((item) => !ids.includes(this.#idOf(item)));
  }

  get #next(): string | null | undefined {
    return this.#olderNext === undefined ? this.#first.value?.next : this.#olderNext;
  }
}
