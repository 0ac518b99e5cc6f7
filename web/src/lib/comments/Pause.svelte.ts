/** Counts down the seconds until something may be done again. */
export class Pause {
  #endsMs = 0;
  #left = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Whole seconds; 0 when it is over. */
  get left(): number {
    return this.#left;
  }

  /** Begins, also anew: what is known later is better known. */
  start(seconds: number): void {
    // Not by the time of day, which may be set while this counts.
    this.#endsMs = performance.now() + seconds * 1000;
    this.#tick();
  }

  stop(): void {
    this.start(0);
  }

  #tick(): void {
    clearTimeout(this.#timer);
    const leftMs = this.#endsMs - performance.now();
    this.#left = Math.max(0, Math.ceil(leftMs / 1000));
    if (this.#left > 0) this.#timer = setTimeout(() => this.#tick(), leftMs - (this.#left - 1) * 1000);
  }
}
