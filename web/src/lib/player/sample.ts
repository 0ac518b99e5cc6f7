import { AT_LIVE_S, behindLive, bufferedFractions, type Range } from './timeline';

/** What the controls show, read from the media element a few times a second and replaced whole. */
export interface Sample {
  readonly time: number;
  readonly range: Range;
  readonly buffered: readonly Range[];
  readonly live: boolean;
  readonly atLive: boolean;
  /** Distance to the live edge, seconds. */
  readonly behindS: number;
  /** Real time between capture and screen; undefined where the manifest carries no clock. */
  readonly latencyMs: number | undefined;
}

export const EMPTY_SAMPLE: Sample = {
  time: 0,
  range: { start: 0, end: 0 },
  buffered: [],
  live: false,
  atLive: true,
  behindS: 0,
  latencyMs: undefined,
};

/** A clock difference beyond this is somebody's wrong clock and not a latency. */
const PLAUSIBLE_LATENCY_MS = { low: 0, high: 12 * 3_600_000 };

export interface Playhead {
  readonly time: number;
  readonly range: Range;
  readonly buffered: TimeRanges;
  readonly live: boolean;
  readonly date: Date | undefined;
}

export function takeSample({ time, range, buffered, live, date }: Playhead, nowMs: number): Sample {
  const behindS = live ? behindLive(time, range) : 0;
  const latencyMs = date === undefined || !live ? undefined : nowMs - date.getTime();
  const plausible =
    latencyMs !== undefined && latencyMs >= PLAUSIBLE_LATENCY_MS.low && latencyMs <= PLAUSIBLE_LATENCY_MS.high;
  return {
    time,
    range,
    buffered: bufferedFractions(buffered, range),
    live,
    atLive: live && behindS < AT_LIVE_S,
    behindS,
    latencyMs: plausible ? latencyMs : undefined,
  };
}
