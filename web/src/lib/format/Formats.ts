const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The few words of a format that Intl does not have. */
export interface FormatWords {
  /** Less than a minute ago. */
  readonly justNow: string;
  /** A length nobody knows. */
  readonly unknown: string;
}

/** Numbers, sizes, times and lengths as people of one language and region write them. What is no number is "–". */
export class Formats {
  readonly #words: FormatWords;
  readonly #locale: string;
  readonly #compact: Intl.NumberFormat;
  readonly #plain: Intl.NumberFormat;
  readonly #tenth: Intl.NumberFormat;
  readonly #percent: Intl.NumberFormat;
  readonly #plurals: Intl.PluralRules;
  readonly #relative: Intl.RelativeTimeFormat;
  readonly #date: Intl.DateTimeFormat;
  readonly #moment: Intl.DateTimeFormat;

  /** @param locale A BCP 47 tag, for example "de-AT". */
  constructor(locale: string, words: FormatWords) {
    this.#locale = locale;
    this.#words = words;
    this.#compact = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 });
    this.#plain = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
    this.#tenth = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
    this.#percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
    this.#plurals = new Intl.PluralRules(locale);
    this.#relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
    this.#date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
    this.#moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  }

  /** 950 → "950", 12 400 → "12.4K". */
  count = (value: number): string => this.#compact.format(value);

  /** The form of a word that goes with a number; a language gives the forms it has, "other" always. */
  plural = (value: number, forms: Partial<Record<Intl.LDMLPluralRule, string>> & { readonly other: string }): string =>
    forms[this.#plurals.select(value)] ?? forms.other;

  /** 42.7 of a hundred → "42%": never more than there is. */
  percent = (ofHundred: number): string => this.#percent.format(Math.floor(ofHundred) / 100);

  /** 1.25 → "1.25", as for playing speeds. */
  decimal = (value: number): string => new Intl.NumberFormat(this.#locale, { maximumFractionDigits: 2 }).format(value);

  /** Bits per second: 128 000 → "128 kbit/s", 5 240 000 → "5.2 Mbit/s". */
  bitrate(bitsPerSecond: number): string {
    if (!Number.isFinite(bitsPerSecond) || bitsPerSecond < 0) return '–';
    if (bitsPerSecond >= 999_500) return `${this.#tenth.format(bitsPerSecond / 1_000_000)} Mbit/s`;
    return `${this.#plain.format(bitsPerSecond / 1000)} kbit/s`;
  }

  /** Bytes in powers of 1000: 1 530 000 → "1.5 MB". */
  bytes(value: number): string {
    const units = ['B', 'kB', 'MB', 'GB', 'TB'];
    if (!Number.isFinite(value) || value < 0) return '–';
    let rest = value;
    let unit = 0;
    while (rest >= 999.5 && unit < units.length - 1) {
      rest /= 1000;
      unit++;
    }
    const format = unit === 0 || rest >= 99.95 ? this.#plain : this.#tenth;
    return `${format.format(rest)} ${units[unit] ?? ''}`;
  }

  /** Frames per second without needless decimals: 30.001 → "30", 29.97 → "29.97". */
  frameRate(framesPerSecond: number): string {
    const whole = Math.round(framesPerSecond);
    return this.decimal(Math.abs(framesPerSecond - whole) < 0.015 ? whole : framesPerSecond);
  }

  /** How far behind real life the picture is: 840 → "0.8 s". */
  latency(milliseconds: number): string {
    if (!Number.isFinite(milliseconds)) return '–';
    const s = Math.max(0, milliseconds) / 1000;
    return `${(s < 10 ? this.#tenth : this.#plain).format(s)} s`;
  }

  /** "3 minutes ago", "yesterday"; beyond a week the date itself. Empty for what is no time. */
  ago(isoTime: string, nowMs: number): string {
    const thenMs = Date.parse(isoTime);
    if (Number.isNaN(thenMs)) return '';
    const s = Math.round((nowMs - thenMs) / 1000);
    if (s < 45) return this.#words.justNow;
    if (s < HOUR) return this.#relative.format(-Math.max(1, Math.round(s / MINUTE)), 'minute');
    if (s < DAY) return this.#relative.format(-Math.round(s / HOUR), 'hour');
    if (s < 7 * DAY) return this.#relative.format(-Math.round(s / DAY), 'day');
    return this.#date.format(thenMs);
  }

  /** A day in the viewer's own time zone. */
  date(isoTime: string): string {
    const ms = Date.parse(isoTime);
    return Number.isNaN(ms) ? '' : this.#date.format(ms);
  }

  /** A day and time in the viewer's own time zone. */
  moment(isoTime: string): string {
    const ms = Date.parse(isoTime);
    return Number.isNaN(ms) ? '' : this.#moment.format(ms);
  }

  /** A length for screen readers: 3725 s → "1 hour 2 minutes 5 seconds". */
  spokenDuration(seconds: number): string {
    if (!Number.isFinite(seconds)) return this.#words.unknown;
    const total = Math.floor(Math.abs(seconds));
    const parts = [
      { value: Math.floor(total / HOUR), unit: 'hour' },
      { value: Math.floor((total % HOUR) / MINUTE), unit: 'minute' },
      { value: total % MINUTE, unit: 'second' },
    ].filter(({ value }) => value > 0);
    if (parts.length === 0) return this.#inUnit(0, 'second');
    return parts.map(({ value, unit }) => this.#inUnit(value, unit)).join(' ');
  }

  /** A length no more exact than it is: 42 s → "45 seconds", 9000 s → "2.5 hours". */
  roughDuration(seconds: number): string {
    if (seconds < 60) return this.#inUnit(Math.max(5, Math.ceil(seconds / 5) * 5), 'second');
    if (seconds < 5400) return this.#inUnit(Math.round(seconds / 60), 'minute');
    return this.#inUnit(Math.round(seconds / 360) / 10, 'hour');
  }

  /** ["720p", "480p"] → "720p and 480p". */
  list = (words: readonly string[]): string => new Intl.ListFormat(this.#locale).format(words);

  #inUnit(value: number, unit: string): string {
    return new Intl.NumberFormat(this.#locale, {
      style: 'unit',
      unit,
      unitDisplay: 'long',
      maximumFractionDigits: 1,
    }).format(value);
  }
}
