import type { ApiClient } from '$lib/api/ApiClient';
import type { Progress as Entry } from '$lib/api/types';

/** As many as one request takes. */
const BATCH = 100;
/** Cards appear together: their questions are asked together. */
const GATHER_MS = 30;

/** Asks once for each video how far it was watched, many at a time. */
export class ProgressQueue {
  readonly #api: Pick<ApiClient, 'progress'>;
  readonly #take: (entry: Entry) => void;
  readonly #asked = new Set<string>();
  readonly #waiting: string[] = [];
  #isWaiting = false;

  constructor(api: Pick<ApiClient, 'progress'>, take: (entry: Entry) => void) {
    this.#api = api;
    this.#take = take;
  }

  want(id: string): void {
    if (this.#asked.has(id)) return;
    this.#asked.add(id);
    this.#waiting.push(id);
    this.#gather();
  }

  /** Everything may be asked again. */
  clear(): void {
    this.#asked.clear();
  }

  #gather(): void {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    setTimeout(() => void this.#ask(), GATHER_MS);
  }

  async #ask(): Promise<void> {
    this.#isWaiting = false;
    const ids = this.#waiting.splice(0, BATCH);
    if (this.#waiting.length > 0) this.#gather();
    try {
      const { items } = await this.#api.progress(ids);
      items.forEach(this.#take);
    } catch {
      // A picture without a bar is still a picture; the next card that shows it asks again.
      for (const id of ids) this.#asked.delete(id);
    }
  }
}
