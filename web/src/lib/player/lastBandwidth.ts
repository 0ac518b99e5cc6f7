const KEY = 'rillcast.bandwidth';
/** Older than this it was another network. */
const FRESH_MS = 30 * 60_000;
/** Believed of a line nobody has measured: enough for 720p on most, and little enough to begin at once. */
const DEFAULT_BITS_PER_SECOND = 3_000_000;
const PLAUSIBLE = { low: 50_000, high: 100_000_000 };

/** What the line gave when something was last played in this browser. */
export function recall(storage: Pick<Storage, 'getItem'>, nowMs: number): number {
  try {
    const { bitsPerSecond, atMs } = JSON.parse(storage.getItem(KEY) ?? '{}') as Record<string, unknown>;
    if (typeof bitsPerSecond !== 'number' || typeof atMs !== 'number') return DEFAULT_BITS_PER_SECOND;
    const fresh = nowMs - atMs < FRESH_MS && nowMs >= atMs;
    const plausible = bitsPerSecond >= PLAUSIBLE.low && bitsPerSecond <= PLAUSIBLE.high;
    return fresh && plausible ? bitsPerSecond : DEFAULT_BITS_PER_SECOND;
  } catch {
    return DEFAULT_BITS_PER_SECOND;
  }
}

export function remember(storage: Pick<Storage, 'setItem'>, bitsPerSecond: number, nowMs: number): void {
  try {
    const value = Math.round(Math.min(PLAUSIBLE.high, Math.max(PLAUSIBLE.low, bitsPerSecond)));
    storage.setItem(KEY, JSON.stringify({ bitsPerSecond: value, atMs: nowMs }));
  } catch {
    // A browser that refuses storage starts from the default each time.
  }
}
