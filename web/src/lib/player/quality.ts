import type { Texts } from '$lib/texts/en';
import type { Quality } from './Engine';

/** Marks the choice to hear only, in menus and in what is remembered. */
export const AUDIO_ONLY = 'audio';

/** "720@60": the shorter side, and the pictures per second where they are many. */
export function qualityId(width: number, height: number, frameRate: number): string {
  const lines = Math.min(width, height);
  return lines === 0 ? AUDIO_ONLY : `${lines}@${frameRate > 40 ? String(Math.round(frameRate)) : ''}`;
}

/** "720@60" → 720 lines at 60 pictures; undefined for "audio" and for what is no quality. */
function parse(id: string): { readonly height: number; readonly fast: number } | undefined {
  const match = /^(\d+)@(\d*)$/.exec(id);
  return match === null ? undefined : { height: Number(match[1]), fast: Number(match[2] ?? 0) };
}

/** What a viewer reads: "720p60", "Audio only". */
export function qualityName(t: Texts, { id, label }: Pick<Quality, 'id' | 'label'>): string {
  return id === AUDIO_ONLY ? t.player.audioOnly : label;
}

export function isQualityId(id: unknown): id is string {
  return typeof id === 'string' && (id === AUDIO_ONLY || parse(id) !== undefined);
}

/** The quality the viewer asked for, or the nearest one this video has: lower rather than higher. */
export function nearestQuality<Q extends Pick<Quality, 'id' | 'height'>>(
  id: string,
  qualities: readonly Q[],
): Q | undefined {
  const exact = qualities.find((quality) => quality.id === id);
  const wanted = parse(id);
  if (exact !== undefined || wanted === undefined) return exact;
  const pictures = qualities.filter((quality) => quality.height > 0);
  const distance = (quality: Q) => {
    const fast = parse(quality.id)?.fast ?? 0;
    const over = quality.height > wanted.height ? 100_000 : 0;
    return over + Math.abs(quality.height - wanted.height) * 10 + (fast === wanted.fast ? 0 : 1);
  };
  return pictures.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Lines enough for those who asked their browser to save data. */
const SAVER_HEIGHT = 480;

/** The tallest picture of use: what the element shows in real pixels, less for savers. */
export function usefulHeight(
  element: { readonly width: number; readonly height: number },
  ratio: number,
  saver: boolean,
) {
  const shorter = Math.min(element.width, element.height) * ratio;
  const onScreen = shorter > 0 ? shorter : Infinity;
  return saver ? Math.min(SAVER_HEIGHT, onScreen) : onScreen;
}
