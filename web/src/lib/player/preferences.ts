import { isQualityId } from './quality';

/** What a viewer set once and expects again: kept in this browser. */
export interface PlayerPreferences {
  readonly volume: number;
  readonly muted: boolean;
  readonly speed: number;
  /** The quality chosen by hand, as `Quality.id`; undefined = automatic. */
  readonly quality: string | undefined;
}

const KEY = 'rillcast.player';
const DEFAULTS: PlayerPreferences = { volume: 1, muted: false, speed: 1, quality: undefined };

/** Reads the preferences; anything missing or damaged falls back to its default. */
export function readPreferences(storage: Pick<Storage, 'getItem'>): PlayerPreferences {
  try {
    const stored: unknown = JSON.parse(storage.getItem(KEY) ?? '{}');
    if (typeof stored !== 'object' || stored === null) return DEFAULTS;
    const { volume, muted, speed, quality } = stored as Record<string, unknown>;
    return {
      volume: typeof volume === 'number' && volume >= 0 && volume <= 1 ? volume : DEFAULTS.volume,
      muted: typeof muted === 'boolean' ? muted : DEFAULTS.muted,
      speed: typeof speed === 'number' && SPEEDS.includes(speed) ? speed : DEFAULTS.speed,
      quality: isQualityId(quality) ? quality : DEFAULTS.quality,
    };
  } catch {
    return DEFAULTS;
  }
}

/** Keeps the preferences; a browser that refuses storage only forgets them. */
export function writePreferences(storage: Pick<Storage, 'setItem'>, preferences: PlayerPreferences): void {
  try {
    storage.setItem(KEY, JSON.stringify(preferences));
  } catch {
    // Private windows and full storage: nothing to do, nothing is lost but comfort.
  }
}

/** The playing speeds of recordings. */
export const SPEEDS: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 1.75, 2];
