/** How long the picture is left out before the next attempt, doubled with each that fails. */
const TRY_AGAIN_MS = { afterLoss: 1_500, first: 4_000, max: 30_000 };
/** A picture that has come for this long has come back. */
const SETTLED_MS = 6_000;

/** The viewer wants no picture, or the line cannot carry one just now. */
export type Missing = 'chosen' | 'slow' | undefined;

/**
 * Whether the next piece of picture is fetched or left out. Leaving out begins with a piece that is late, ends with one that
 * came in time, and is tried at the beginning of a segment only: nothing else can be decoded on its own.
 */
export class PictureGate {
  #state: 'flowing' | 'missing' | 'trying' = 'flowing';
  #stateSinceMs = 0;
  #tryAtMs = 0;
  #failures = 0;
  /** The viewer chose to hear only. */
  soundOnly = false;
  /** The viewer chose a quality and waits for it as long as it takes. */
  patient = false;

  get missing(): Missing {
    if (this.soundOnly) return 'chosen';
    return this.#state === 'missing' ? 'slow' : undefined;
  }

  /** @param independent The piece begins with a picture that needs no other.
   * @param affordable The line seems to carry the lowest quality. */
  admits(independent: boolean, affordable: boolean, nowMs: number): boolean {
    if (this.soundOnly) {
      this.#enter('missing', nowMs);
      this.#tryAtMs = 0;
      return false;
    }
    if (this.patient) this.#enter('flowing', nowMs);
    if (this.#state !== 'missing') return true;
    // A line that seems too slow gets its chance as well, only seldom: small pieces on a long way look slower than they are.
    const waitedMs = nowMs - this.#stateSinceMs;
    if (!independent || nowMs < this.#tryAtMs || (!affordable && waitedMs < TRY_AGAIN_MS.max)) return false;
    this.#enter('trying', nowMs);
    return true;
  }

  /** What was fetched did not come in time. */
  late(nowMs: number): void {
    if (this.#state === 'missing') return;
    this.#failures = this.#state === 'trying' ? this.#failures + 1 : 0;
    const waitMs =
      this.#failures === 0 ? TRY_AGAIN_MS.afterLoss : TRY_AGAIN_MS.first * 2 ** Math.min(8, this.#failures - 1);
    this.#tryAtMs = nowMs + Math.min(TRY_AGAIN_MS.max, waitMs);
    this.#enter('missing', nowMs);
  }

  arrived(nowMs: number): void {
    if (this.#state === 'trying' && nowMs - this.#stateSinceMs >= SETTLED_MS) this.#enter('flowing', nowMs);
  }

  #enter(state: 'flowing' | 'missing' | 'trying', nowMs: number): void {
    if (state !== this.#state) this.#stateSinceMs = nowMs;
    this.#state = state;
  }
}
