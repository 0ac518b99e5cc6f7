const MINUTE_MS = 60_000;

/** How long a ban lasts; null for good. */
export const BAN_MS = {
  banMinutes: 10 * MINUTE_MS,
  banDay: 1440 * MINUTE_MS,
  banWeek: 7 * 1440 * MINUTE_MS,
  ban: null,
} as const;

/** What a moderator does about a comment, or about who wrote it. */
export type Measure = 'remove' | 'hide' | keyof typeof BAN_MS;

/** When a ban that begins now ends; undefined for good. */
export function banUntil(ban: keyof typeof BAN_MS): string | undefined {
  const ms = BAN_MS[ban];
  return ms === null ? undefined : new Date(Date.now() + ms).toISOString();
}
