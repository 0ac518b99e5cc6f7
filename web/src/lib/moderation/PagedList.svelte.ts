import { ApiError } from '$lib/api/ApiError';
import type { Page } from '$lib/api/types';

type Status =
  { readonly name: 'loading' } | { readonly name: 'error'; readonly error: ApiError } | { readonly name: 'ready' };

/** A list that is read page by page. */
export class PagedList<T> {
  readonly #read: (cursor?: string) => Promise<Page<T>>;
  #items = $state.raw<readonly T[]>([]);
  #next = $state.raw<string | null>(null);
  #status = $state.raw<Status>({ name: 'loading' });

  constructor(read: (cursor?: string) => Promise<Page<T>>) {
    this.#read = read;
  }

  get items(): readonly T[] {
    return this.#items;
  }
  get status(): Status {
    return this.#status;
  }
  get hasMore(): boolean {
    return this.#next !== null;
  }

  async load(): Promise<void> {
    try {
      const page = await this.#read();
      this.#items = page.items;
      this.#next = page.next;
      this.#status = { name: 'ready' };
    } catch (error) {
      this.#status = { name: 'error', error: ApiError.from(error) };
    }
  }

  async more(): Promise<void> {
    if (this.#next === null) return;
    const page = await this.#read(this.#next);
    this.#items = [...this.#items, ...page.items];
    this.#next = page.next;
  }

  /** It has been dealt with. */
  drop(item: T): void {
    this.#items = this.#items.filter((other) => other !== item);
  }
}
