import { EMOJI, isEmojiName } from './emoji';

export interface Bubble {
  readonly id: number;
  readonly emoji: string;
  /** Per cent from the left. */
  readonly left: number;
  readonly delayMs: number;
}

/** So many float at once; a thousand hearts a second look no different, and cost each viewer's machine more. */
const MOST = 36;
const LIFE_MS = 3_200;
const PERIOD_MS = 250;
const COUNTED_MS = 4_000;

/** What floats over the picture, and, for those who want no motion, how many there were. */
export class Burst {
  #bubbles = $state.raw<readonly Bubble[]>([]);
  #total = $state(0);
  #next = 0;
  #forget: ReturnType<typeof setTimeout> | undefined;

  get bubbles(): readonly Bubble[] {
    return this.#bubbles;
  }
  /** Of the last seconds. */
  get total(): number {
    return this.#total;
  }

  /** Counts of a quarter of a second. */
  add(counts: Readonly<Record<string, number>>): void {
    const fresh: Bubble[] = [];
    for (const [name, count] of Object.entries(counts)) {
      if (!isEmojiName(name) || !(count > 0)) continue;
      this.#total += count;
      const room = MOST - this.#bubbles.length - fresh.length;
      for (let i = 0; i < Math.min(count, room); i++)
        fresh.push({
          id: this.#next++,
          emoji: EMOJI[name],
          left: Math.random() * 100,
          delayMs: Math.random() * PERIOD_MS,
        });
    }
    this.#bubbles = [...this.#bubbles, ...fresh];
    const before = this.#next;
    // Older ones are gone by then, or go now.
    setTimeout(() => (this.#bubbles = this.#bubbles.filter(({ id }) => id >= before)), LIFE_MS);
    clearTimeout(this.#forget);
    this.#forget = setTimeout(() => (this.#total = 0), COUNTED_MS);
  }
}
