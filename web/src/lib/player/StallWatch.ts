/** Notices a picture that stands still although it should move. */
export class StallWatch {
  readonly #limitMs: number;
  #lastTime = Number.NaN;
  #stillSinceMs = 0;

  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** Forgets what was seen, for example after a load or while nobody expects movement. */
  reset(nowMs: number): void {
    this.#lastTime = Number.NaN;
    this.#stillSinceMs = nowMs;
  }

  /** True once for each `limitMs` without movement. */
  isStuck(time: number, nowMs: number): boolean {
    if (time !== this.#lastTime) {
      this.#lastTime = time;
      this.#stillSinceMs = nowMs;
      return false;
    }
    if (nowMs - this.#stillSinceMs < this.#limitMs) return false;
    this.#stillSinceMs = nowMs;
    return true;
  }
}
