/** Downloads shorter than this on the clock are put together before they count: timers are not exact enough for one. */
const MIN_BUSY_MS = 40;
const NO_ANSWER_MS = 700;
/** A download that brings nothing lowers the estimate after this long, and not only when it ends. */
const SILENCE_MS = 600;
/** On the clock and not of downloading: what was measured before a quiet time says little about now. */
const FAST_HALF_LIFE_S = 0.8;
const SLOW_HALF_LIFE_S = 3;

export interface Download {
  /** The answer begins. */
  answered(nowMs: number): void;
  received(bytes: number, nowMs: number): void;
  end(nowMs: number): void;
}

/** How much media comes per second, over all downloads at once: two that share the line do not look like half a line each. */
export class Throughput {
  #active = 0;
  #lastMs = 0;
  #busyMs = 0;
  #sampledMs = 0;
  #bytes = 0;
  #fast: Average;
  #slow: Average;
  #answer = new Average(1.5, 0.05);

  /** @param startBitsPerSecond what to believe before anything was measured. */
  constructor(startBitsPerSecond: number) {
    this.#fast = new Average(FAST_HALF_LIFE_S, startBitsPerSecond);
    this.#slow = new Average(SLOW_HALF_LIFE_S, startBitsPerSecond);
  }

  /** Something was measured; until then the estimate is the one given. */
  get known(): boolean {
    return this.#slow.weight > 0;
  }

  /** One download, from the request to its last byte. The way there and back is no sign of how much the line carries. */
  download(startMs: number = performance.now()): Download {
    let state: 'asked' | 'coming' | 'over' = 'asked';
    const begin = (nowMs: number) => {
      if (state !== 'asked') return;
      state = 'coming';
      this.#advance(nowMs);
      this.#active++;
    };
    // No answer for so long is no longer distance but a line that is full.
    const timer = setTimeout(() => begin(performance.now()), NO_ANSWER_MS);
    return {
      answered: (nowMs) => {
        if (state === 'asked') this.#answer.add((nowMs - startMs) / 1000, 0.3);
        begin(nowMs);
      },
      received: (bytes, nowMs) => {
        this.#advance(nowMs);
        this.#bytes += bytes;
        if (this.#busyMs >= MIN_BUSY_MS * 4) this.#sample();
      },
      end: (nowMs) => {
        clearTimeout(timer);
        this.#advance(nowMs);
        if (state === 'coming') this.#active = Math.max(0, this.#active - 1);
        state = 'over';
        if (this.#busyMs >= MIN_BUSY_MS) this.#sample();
      },
    };
  }

  /** Seconds from a request to the beginning of its answer. */
  get answerS(): number {
    return this.#answer.value;
  }

  /** Bits per second: the lower of a quick and a slow average, so that it falls at once and rises with caution. */
  estimate(nowMs: number): number {
    const average = Math.min(this.#fast.value, this.#slow.value);
    const busyMs = this.#busyMs + (this.#active > 0 ? nowMs - this.#lastMs : 0);
    if (busyMs < SILENCE_MS) return average;
    return Math.min(average, (this.#bytes * 8000) / busyMs);
  }

  #advance(nowMs: number): void {
    if (this.#active > 0) this.#busyMs += Math.max(0, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
  }

  #sample(): void {
    const bitsPerSecond = (this.#bytes * 8000) / this.#busyMs;
    const seconds = Math.max(this.#busyMs, this.#sampledMs === 0 ? 0 : this.#lastMs - this.#sampledMs) / 1000;
    this.#sampledMs = this.#lastMs;
    this.#fast.add(bitsPerSecond, seconds);
    this.#slow.add(bitsPerSecond, seconds);
    this.#bytes = 0;
    this.#busyMs = 0;
  }
}

/** An exponentially weighted average; the first estimate weighs as much as half a second of measuring. */
class Average {
  #value: number;
  weight = 0;

  constructor(
    readonly halfLifeS: number,
    start: number,
  ) {
    this.#value = start;
  }

  get value(): number {
    return this.#value;
  }

  add(value: number, seconds: number): void {
    const known = this.weight === 0 ? 0.5 : Math.min(1, 0.5 ** (seconds / this.halfLifeS));
    this.#value = this.weight === 0 && seconds > 0.5 ? value : known * this.#value + (1 - known) * value;
    this.weight += seconds;
  }
}
