/** Taps closer together than this belong together. */
const TOGETHER_MS = 320;
/** Once it skips, every tap adds to it, and there is time to see what it has come to. */
export const ADDING_MS = 700;
/** How far one tap goes, as the keys J and L. */
export const SKIP_S = 10;

export type Side = 'back' | 'on';

/** What a row of taps has come to. */
export interface Skip {
  readonly side: Side;
  /** Of the whole row. */
  readonly seconds: number;
}

/** Which side of the picture is tapped; undefined for its middle. */
export function sideAt(fraction: number): Side | undefined {
  return fraction < 1 / 3 ? 'back' : fraction > 2 / 3 ? 'on' : undefined;
}

/** Tells two taps on one side of the picture, which skip, from one, which does not; more of them skip further. */
export class TapSkips {
  #side: Side | undefined;
  #seconds = 0;
  #lastMs = -Infinity;

  /**
   * @param atEdge The picture is live and there is nothing to go on to.
   * @returns What the row has come to with this tap, which is {@link SKIP_S} more; undefined when it skips nothing.
   */
  tap(tapped: Side | undefined, nowMs: number, atEdge: boolean): Skip | undefined {
    const side = tapped === 'on' && atEdge ? undefined : tapped;
    const within = nowMs - this.#lastMs < (this.#seconds > 0 ? ADDING_MS : TOGETHER_MS);
    const goesOn = side !== undefined && side === this.#side && within;
    this.#seconds = goesOn ? this.#seconds + SKIP_S : 0;
    this.#side = side;
    this.#lastMs = nowMs;
    return goesOn ? { side, seconds: this.#seconds } : undefined;
  }
}
