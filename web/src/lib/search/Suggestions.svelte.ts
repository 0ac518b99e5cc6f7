import type { ApiClient } from '$lib/api/ApiClient';
import type { Suggestion } from '$lib/api/types';

/** Nobody types faster than this and wants to read meanwhile. */
const PAUSE_MS = 120;
const MIN_LENGTH = 2;

/** What the search box offers, and which of it the keyboard has reached (-1: the box itself). */
export class Suggestions {
  readonly #api: ApiClient;
  #items = $state.raw<readonly Suggestion[]>([]);
  #open = $state(false);
  #active = $state(-1);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #generation = 0;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  get items(): readonly Suggestion[] {
    return this.#items;
  }
  get open(): boolean {
    return this.#open && this.#items.length > 0;
  }
  get active(): number {
    return this.open ? this.#active : -1;
  }
  get chosen(): Suggestion | undefined {
    return this.open ? this.#items[this.#active] : undefined;
  }

  /** Something was typed. */
  type(text: string): void {
    clearTimeout(this.#timer);
    const generation = ++this.#generation;
    this.#active = -1;
    if (text.trim().length < MIN_LENGTH) {
      this.#items = [];
      return;
    }
    this.#open = true;
    this.#timer = setTimeout(() => void this.#ask(text, generation), PAUSE_MS);
  }

  /** Up and down, around the end and through the box. */
  move(step: 1 | -1): void {
    if (!this.#open) {
      this.#open = true;
      return;
    }
    const count = this.#items.length + 1;
    this.#active = ((this.#active + 1 + step + count) % count) - 1;
  }

  point(index: number): void {
    this.#active = index;
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#generation++;
    this.#open = false;
    this.#active = -1;
  }

  async #ask(text: string, generation: number): Promise<void> {
    try {
      const { items } = await this.#api.suggestions(text);
      if (generation === this.#generation) this.#items = items;
    } catch {
      // A box without suggestions is still a box.
      if (generation === this.#generation) this.#items = [];
    }
  }
}
