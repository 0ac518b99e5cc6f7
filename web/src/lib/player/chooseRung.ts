/** One quality the automatic choice may take; `bitsPerSecond` with sound. */
export interface Rung {
  readonly bitsPerSecond: number;
  /** The shorter side in pixels: "720" of 720p, also upright. */
  readonly height: number;
}

export interface RungSituation {
  /** Bits per second the line gave lately. */
  readonly estimate: number;
  /** Seconds of picture ahead of the playhead. */
  readonly bufferS: number;
  readonly live: boolean;
  readonly speed: number;
  /** Nothing taller than this is of use: the size on the screen, or less for those who save data. */
  readonly maxHeight: number;
  readonly nowMs: number;
}

/** Part of the line a rung may take: what is left carries the playlists and the next surprise. */
const SHARE = { up: 0.7, stay: 0.92, down: 0.8, despiteBar: 0.4 };
/** Quiet time before one more step up. */
const STEP_UP_MS = { live: 4_000, stored: 2_000 };
/** With this much in the buffer a slow stretch is sat out, at first. */
const COMFORT_S = { live: 3, stored: 16 };
/** A rung that had to be left this soon after it was taken … */
const TOO_SOON_MS = 12_000;
/** … is not tried again for this long, doubled each time. */
const BAR_MS = { first: 15_000, max: 120_000 };

/** Decides which rung to play: at once far enough down, one step at a time up. Rungs are sorted, cheapest first. */
export class RungChoice {
  #changedMs = 0;
  #steppedUp = false;
  #barredFrom = Infinity;
  #barredUntilMs = 0;
  #bars = 0;

  /** The first rung of a session: what the line is believed to carry. */
  first(rungs: readonly Rung[], situation: RungSituation): number {
    this.#changedMs = situation.nowMs;
    return affordable(rungs, useful(rungs, situation.maxHeight), situation.estimate * SHARE.up);
  }

  /** The rung to be at now; `current` when nothing speaks for a change. */
  next(rungs: readonly Rung[], current: number, situation: RungSituation): number {
    const { estimate, bufferS, live, speed, maxHeight, nowMs } = situation;
    const top = useful(rungs, maxHeight);
    const now = rungs[current];
    if (now === undefined || current > top) return this.#change(top, nowMs, false);
    const need = now.bitsPerSecond * speed;
    const inNeed = bufferS < COMFORT_S[live ? 'live' : 'stored'];
    if (need > estimate * SHARE.stay && inNeed && current > 0) {
      const lower = Math.min(current - 1, affordable(rungs, top, (estimate * SHARE.down) / speed));
      return this.#fall(current, lower, nowMs);
    }
    const above = rungs[current + 1];
    const quietMs = STEP_UP_MS[live ? 'live' : 'stored'];
    if (current >= top || above === undefined || nowMs - this.#changedMs < quietMs) return current;
    const barred = current + 1 >= this.#barredFrom && nowMs < this.#barredUntilMs;
    if (barred && above.bitsPerSecond * speed > estimate * SHARE.despiteBar) return current;
    return above.bitsPerSecond * speed <= estimate * SHARE.up ? this.#change(current + 1, nowMs, true) : current;
  }

  /** The picture of this rung did not come in time. */
  tooSlow(current: number, nowMs: number): void {
    if (current > 0) this.#bar(current, nowMs);
  }

  #fall(current: number, to: number, nowMs: number): number {
    if (this.#steppedUp && nowMs - this.#changedMs < TOO_SOON_MS) this.#bar(current, nowMs);
    return this.#change(to, nowMs, false);
  }

  #bar(rung: number, nowMs: number): void {
    this.#bars = nowMs - this.#barredUntilMs < BAR_MS.max ? this.#bars + 1 : 1;
    this.#barredFrom = rung;
    this.#barredUntilMs = nowMs + Math.min(BAR_MS.max, BAR_MS.first * 2 ** (this.#bars - 1));
  }

  #change(to: number, nowMs: number, up: boolean): number {
    this.#changedMs = nowMs;
    this.#steppedUp = up;
    return to;
  }
}

/** The last rung that is not taller than needed: the first one at least as tall as the screen asks for. */
function useful(rungs: readonly Rung[], maxHeight: number): number {
  const tallEnough = rungs.filter((rung) => rung.height >= maxHeight).map((rung) => rung.height);
  const limit = tallEnough.length > 0 ? Math.min(...tallEnough) : Infinity;
  return Math.max(
    0,
    rungs.findLastIndex((rung) => rung.height <= limit),
  );
}

function affordable(rungs: readonly Rung[], top: number, bitsPerSecond: number): number {
  return Math.max(
    0,
    rungs.findLastIndex((rung, i) => i <= top && rung.bitsPerSecond <= bitsPerSecond),
  );
}
