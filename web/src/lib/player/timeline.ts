/** Media seconds; `end` is the live edge while the video is live. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** A viewer this close to the live edge is "live". */
export const AT_LIVE_S = 5;

export function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** Where `time` lies in `range`, 0..1; 1 for an empty range, as at the first moment of a broadcast. */
export function fractionOf(time: number, range: Range): number {
  const length = range.end - range.start;
  return length > 0 ? clamp((time - range.start) / length, 0, 1) : 1;
}

export function timeAt(fraction: number, range: Range): number {
  return range.start + clamp(fraction, 0, 1) * Math.max(0, range.end - range.start);
}

/** How far behind the live edge a position is; never negative. */
export function behindLive(time: number, range: Range): number {
  return Math.max(0, range.end - time);
}

/** The time label of a position: from the start in a recording, behind the edge ("-0:42") in a live video. */
export function labelTime(time: number, range: Range, live: boolean): number {
  return live ? -behindLive(time, range) : time - range.start;
}

/** The buffered ranges of a media element as fractions of `range`, clipped to it. */
export function bufferedFractions(buffered: TimeRanges, range: Range): Range[] {
  const result: Range[] = [];
  for (let i = 0; i < buffered.length; i++) {
    const start = clamp(buffered.start(i), range.start, range.end);
    const end = clamp(buffered.end(i), range.start, range.end);
    if (end > start) result.push({ start: fractionOf(start, range), end: fractionOf(end, range) });
  }
  return result;
}
