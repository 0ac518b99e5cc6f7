import type { Playback } from './Playback.svelte';
import { ADDING_MS, SKIP_S, sideAt, TapSkips, type Skip } from './TapSkips';

/** Seeks by taps of a finger on the sides of the picture. */
export class TapSeek {
  readonly #playback: Playback;
  readonly #taps = new TapSkips();
  #skip = $state.raw<Skip | undefined>();
  #isOnSide = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(playback: Playback) {
    this.#playback = playback;
  }

  /** What is being skipped, for as long as a tap adds to it. */
  get skip(): Skip | undefined {
    return this.#skip;
  }

  /** The last tap of a finger was on a side, so that two of them mean no more than that. */
  get isOnSide(): boolean {
    return this.#isOnSide;
  }

  /** A click on the picture, of a finger or not. */
  tap(event: MouseEvent, byFinger: boolean): void {
    const { left, width } = (event.currentTarget as Element).getBoundingClientRect();
    const side = byFinger ? sideAt((event.clientX - left) / width) : undefined;
    const { live, atLive } = this.#playback.sample;
    this.#isOnSide = side !== undefined;
    this.#skip = this.#taps.tap(side, event.timeStamp, live && atLive);
    clearTimeout(this.#timer);
    if (this.#skip === undefined) return;
    this.#playback.seekBy(this.#skip.side === 'back' ? -SKIP_S : SKIP_S);
    this.#timer = setTimeout(() => (this.#skip = undefined), ADDING_MS);
  }
}
