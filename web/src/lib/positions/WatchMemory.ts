import type { ApiClient } from '$lib/api/ApiClient';
import type { Video } from '$lib/api/types';
import type { Playback } from '$lib/player/Playback.svelte';
import type { Positions } from './Positions.svelte';
import { viewAfter } from './resume';

const TICK_MS = 1_000;
/** How often the place is remembered while playing. */
const REMEMBER_EVERY_S = 10;
/** Moving less than this is not worth a word. */
const MIN_CHANGE_S = 0.5;

export interface WatchMemoryOptions {
  readonly api: ApiClient;
  readonly positions: Positions;
  readonly playback: Playback;
  readonly video: () => Video;
}

/** Remembers where somebody is while he watches, and counts him once he has really watched. */
export class WatchMemory {
  readonly #options: WatchMemoryOptions;
  #watchedS = 0;
  #sinceRememberedS = 0;
  #counted = false;
  #remembered = -1;
  #wasMoving = false;

  constructor(options: WatchMemoryOptions) {
    this.#options = options;
  }

  /** Begins; the returned function ends, with a last word. */
  start(): () => void {
    const timer = setInterval(() => this.#tick(), TICK_MS);
    const hide = () => {
      if (document.visibilityState === 'hidden') this.#remember(true);
    };
    const leave = () => this.#remember(true);
    document.addEventListener('visibilitychange', hide);
    addEventListener('pagehide', leave);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', hide);
      removeEventListener('pagehide', leave);
      this.#remember(true);
      this.#options.positions.playing = undefined;
    };
  }

  #tick(): void {
    const { playback, positions, video, api } = this.#options;
    if (!playback.hasPlayed) return;
    const { id, duration } = video();
    positions.playing = { id, time: playback.sample.time };
    if (!playback.isMoving) {
      // Paused, or at the end.
      if (this.#wasMoving) this.#remember(false);
      this.#wasMoving = false;
      return;
    }
    this.#wasMoving = true;
    this.#watchedS += TICK_MS / 1000;
    this.#sinceRememberedS += TICK_MS / 1000;
    if (!this.#counted && this.#watchedS >= viewAfter(duration)) {
      this.#counted = true;
      // One view more or less is no reason to bother anybody.
      void api.countView(id).catch(() => undefined);
    }
    if (this.#sinceRememberedS >= REMEMBER_EVERY_S) this.#remember(false);
  }

  #remember(leaving: boolean): void {
    const { playback, positions, video } = this.#options;
    const { time } = playback.sample;
    if (!playback.hasPlayed || this.#watchedS === 0 || Math.abs(time - this.#remembered) < MIN_CHANGE_S) return;
    this.#sinceRememberedS = 0;
    this.#remembered = time;
    const { id, state, duration } = video();
    void positions.remember(id, Math.max(0, time), state === 'live' ? 0 : duration, leaving);
  }
}
