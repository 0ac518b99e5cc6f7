import { ApiError } from './ApiError';

type Status<T> =
  | { readonly name: 'loading' }
  | { readonly name: 'error'; readonly error: ApiError }
  | { readonly name: 'ready'; readonly value: T };

/** One answer of the API on a page: loading, error or ready; `refresh` keeps showing the last good value. */
export class Resource<T> {
  #status = $state.raw<Status<T>>({ name: 'loading' });
  readonly #read: () => Promise<T>;
  #generation = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get status(): Status<T> {
    return this.#status;
  }

  get value(): T | undefined {
    return this.#status.name === 'ready' ? this.#status.value : undefined;
  }

  /** From the beginning: shows the loading state, then the answer. */
  async load(): Promise<void> {
    this.#status = { name: 'loading' };
    await this.#fill(false);
  }

  /** Again, quietly: a failure leaves the last good value where it is. */
  async refresh(): Promise<void> {
    await this.#fill(this.#status.name === 'ready');
  }

  /** Replaces the value with one that is known to be newer, for example the answer of a change. */
  set(value: T): void {
    this.#generation++;
    this.#status = { name: 'ready', value };
  }

  async #fill(keepOnError: boolean): Promise<void> {
    const generation = ++this.#generation;
    try {
      const value = await this.#read();
      if (generation === this.#generation) this.#status = { name: 'ready', value };
    } catch (error) {
      if (generation === this.#generation && !keepOnError)
        this.#status = { name: 'error', error: ApiError.from(error) };
    }
  }
}

/** Calls `refresh` every `periodMs` while the page can be seen; returns `stop`. */
export function refreshWhileVisible(refresh: () => Promise<void>, periodMs: number): () => void {
  let busy = false;
  const tick = () => {
    if (document.visibilityState !== 'visible' || busy) return;
    busy = true;
    void refresh().finally(() => (busy = false));
  };
  const timer = setInterval(tick, periodMs);
  document.addEventListener('visibilitychange', tick);
  return () => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  };
}
