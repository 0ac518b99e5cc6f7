const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const dateOnly = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
const dateAndTime = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

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

/** The same as {@link clock} for screen readers: "1 hour 2 minutes 5 seconds". */
export function spokenDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const total = Math.floor(Math.abs(seconds));
  const parts: string[] = [];
  const add = (value: number, unit: 'hour' | 'minute' | 'second') => {
    if (value > 0) parts.push(new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'long' }).format(value));
  };
  add(Math.floor(total / HOUR), 'hour');
  add(Math.floor((total % HOUR) / MINUTE), 'minute');
  add(total % MINUTE, 'second');
  return parts.length > 0 ? parts.join(' ') : '0 seconds';
}

/** "3 minutes ago", "yesterday"; beyond a week the date itself. */
export function ago(isoTime: string, nowMs: number): string {
  const thenMs = Date.parse(isoTime);
  if (Number.isNaN(thenMs)) return '';
  const s = Math.round((nowMs - thenMs) / 1000);
  if (s < 45) return 'just now';
  if (s < HOUR) return relative.format(-Math.max(1, Math.round(s / MINUTE)), 'minute');
  if (s < DAY) return relative.format(-Math.round(s / HOUR), 'hour');
  if (s < 7 * DAY) return relative.format(-Math.round(s / DAY), 'day');
  return dateOnly.format(thenMs);
}

/** A moment in the viewer's own time zone. */
export function moment(isoTime: string): string {
  const ms = Date.parse(isoTime);
  return Number.isNaN(ms) ? '' : dateAndTime.format(ms);
}

/** Seconds from `isoTime` to now, never negative. */
export function elapsedSeconds(isoTime: string | null, nowMs: number): number {
  const thenMs = isoTime === null ? Number.NaN : Date.parse(isoTime);
  return Number.isNaN(thenMs) ? 0 : Math.max(0, (nowMs - thenMs) / 1000);
}
