/** What a choice made by hand meets. Rates in bits per second, times in seconds. */
export interface Chosen {
  readonly soundOnly: boolean;
  readonly live: boolean;
  /** Seconds of picture ahead of the playhead. */
  readonly bufferS: number;
  /** What the chosen quality needs, and what the line gave lately. */
  readonly bitsPerSecond: number;
  readonly estimate: number;
}

/** Stand-ins cost no network, so a second is enough to put them in place without a pause of the sound. */
const SOUND_ONLY_S = 1;
/** No more than this is ahead at the live edge, and no part of it is worth a pause. */
const LIVE_EDGE_S = 2;
const SEGMENT_S = 2;
/** A segment that is there this soon is waited for, with the picture standing still. */
const WAIT_S = 0.7;

/**
 * How much of the picture in the buffer still plays when the viewer chooses another quality; undefined = all of it. On a
 * good line nothing: the new quality is there within a second. On a slow one as much as the new one takes to arrive.
 */
export function keptSeconds({ soundOnly, live, bufferS, bitsPerSecond, estimate }: Chosen): number | undefined {
  if (live && bufferS < LIVE_EDGE_S) return undefined;
  const arrivesInS = (SEGMENT_S * bitsPerSecond) / Math.max(1, estimate);
  const keepS = soundOnly ? SOUND_ONLY_S : arrivesInS <= WAIT_S ? 0 : arrivesInS + 1;
  return bufferS > keepS ? keepS : undefined;
}
