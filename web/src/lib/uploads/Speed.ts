/** How fast bytes go, smoothed over about five seconds, and how long the rest takes. */
export class Speed {
  static readonly #SMOOTHING_MS = 5_000;
  #atMs: number;
  #bytes: number;
  #bytesPerSecond: number | undefined;

  constructor(bytes: number, nowMs: number) {
    this.#bytes = bytes;
    this.#atMs = nowMs;
  }

  get bytesPerSecond(): number | undefined {
    return this.#bytesPerSecond;
  }

  /** So many bytes are there now. Samples closer than a quarter of a second are put together. */
  note(bytes: number, nowMs: number): void {
    const passedMs = nowMs - this.#atMs;
    if (passedMs < 250) return;
    const now = Math.max(0, ((bytes - this.#bytes) * 1000) / passedMs);
    const weight = Math.min(1, passedMs / Speed.#SMOOTHING_MS);
    this.#bytesPerSecond =
      this.#bytesPerSecond === undefined ? now : this.#bytesPerSecond * (1 - weight) + now * weight;
    this.#bytes = bytes;
    this.#atMs = nowMs;
  }

  /** Seconds until `total`; undefined while nothing moves. */
  secondsLeft(total: number): number | undefined {
    const speed = this.#bytesPerSecond;
    return speed === undefined || speed < 1 ? undefined : (total - this.#bytes) / speed;
  }
}
