import type { ModerationReason } from '$lib/api/types';

/** As they are offered. */
export const REASONS = [
  'spam',
  'harassment',
  'hate',
  'sexual',
  'violence',
  'offTopic',
  'other',
] as const satisfies readonly ModerationReason[];

/** Characters of the words beside a reason; the server takes no more. */
export const MAX_NOTE = 300;
