const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const plain = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const plurals = new Intl.PluralRules('en');

/** 950 → "950", 12 400 → "12.4K". */
export function count(value: number): string {
  return compact.format(value);
}

/** Picks the word for a number: `counted(1, 'viewer', 'viewers')` → "1 viewer". */
export function counted(value: number, one: string, other: string): string {
  return `${count(value)} ${plurals.select(value) === 'one' ? one : other}`;
}

/** Bits per second: 128 000 → "128 kbit/s", 5 240 000 → "5.2 Mbit/s". */
export function bitrate(bitsPerSecond: number): string {
  if (!Number.isFinite(bitsPerSecond) || bitsPerSecond < 0) return '–';
  if (bitsPerSecond >= 999_500) return `${(bitsPerSecond / 1_000_000).toFixed(1)} Mbit/s`;
  return `${plain.format(bitsPerSecond / 1000)} kbit/s`;
}

/** Bytes in powers of 1000: 1 530 000 → "1.5 MB". */
export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  if (!Number.isFinite(value) || value < 0) return '–';
  let rest = value;
  let unit = 0;
  while (rest >= 999.5 && unit < units.length - 1) {
    rest /= 1000;
    unit++;
  }
  return `${unit === 0 || rest >= 99.95 ? plain.format(rest) : rest.toFixed(1)} ${units[unit] ?? ''}`;
}

/** Frames per second without needless decimals: 30 → "30", 29.97 → "29.97". */
export function frameRate(framesPerSecond: number): string {
  const rounded = Math.round(framesPerSecond * 100) / 100;
  return Math.abs(rounded - Math.round(rounded)) < 0.015 ? String(Math.round(rounded)) : String(rounded);
}

/** How far behind real life the picture is: 840 → "0.8 s". */
export function latency(milliseconds: number): string {
  if (!Number.isFinite(milliseconds)) return '–';
  const s = Math.max(0, milliseconds) / 1000;
  return s < 10 ? `${s.toFixed(1)} s` : `${Math.round(s)} s`;
}
