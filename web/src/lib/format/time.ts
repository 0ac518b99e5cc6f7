const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** A length or position as a clock: 7 → "0:07", 3725 → "1:02:05". Negative positions keep their sign. */
export function clock(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–:––';
  const total = Math.floor(Math.abs(seconds));
  const h = Math.floor(total / HOUR);
  const m = Math.floor((total % HOUR) / MINUTE);
  const s = total % MINUTE;
  const tail = `${h > 0 ? String(m).padStart(2, '0') : m}:${String(s).padStart(2, '0')}`;
  const text = h > 0 ? `${h}:${tail}` : tail;
  return seconds <= -1 ? `-${text}` : text;
}

/** Seconds from `isoTime` to now, never negative. */
export function elapsedSeconds(isoTime: string | null, nowMs: number): number {
  const thenMs = isoTime === null ? Number.NaN : Date.parse(isoTime);
  return Number.isNaN(thenMs) ? 0 : Math.max(0, (nowMs - thenMs) / 1000);
}
