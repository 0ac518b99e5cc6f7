import type { StreamHealth } from '$lib/api/types';
import type { Texts } from '$lib/texts/en';

/** Beyond this many seconds between keyframes viewers start late and seeking is coarse. */
export const KEYFRAME_LIMIT_S = 4;

/** Frames per second below this share of the usual rate are worth a word. */
const FRAME_RATE_SHARE = 0.8;

/** What the broadcaster should change, in words; empty when all is well. */
export function adviceFor(t: Texts, health: StreamHealth): string[] {
  const words = t.studio.health.advice;
  const result: string[] = [];
  if (health.publisher === null) result.push(words.noEncoder);
  if (health.keyframeInterval !== null && health.keyframeInterval > KEYFRAME_LIMIT_S) {
    result.push(words.keyframesFarApart);
  }
  if (health.audio === null && health.video !== null) result.push(words.noSound);
  const rates = health.samples.map((sample) => sample.framesPerSecond).filter((rate) => rate > 0);
  const usual = median(rates);
  const latest = average(rates.slice(-5));
  if (health.publisher !== null && rates.length >= 15 && latest < usual * FRAME_RATE_SHARE) {
    result.push(words.frameRateFell);
  }
  return result;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function average(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
