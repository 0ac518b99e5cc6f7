import type { Comment, Grounds } from '$lib/api/types';

/** A comment that can no longer be seen by most, as the events tell it. */
export interface Removal {
  readonly id: string;
  readonly parentId: string | null;
  readonly state: Comment['state'];
  /** A moderator did it, and not its author. */
  readonly moderated: boolean;
}

/**
 * What stays in the place of a comment: for moderators all of it, with what was decided; for others a line without its words,
 * when it was removed and has answers; undefined for nothing.
 */
export function afterRemoval(
  comment: Comment,
  removal: Removal,
  moderates: boolean,
  by?: string,
  grounds: Grounds = {},
): Comment | undefined {
  // The event may come before the answer, which knows more.
  if (comment.state === removal.state && by === undefined) return comment;
  const decision = removal.moderated
    ? {
        action: removal.state === 'removed' ? ('remove' as const) : ('hide' as const),
        by: by ?? null,
        at: new Date().toISOString(),
        reports: 0,
        reason: grounds.reason ?? null,
        note: grounds.note ?? '',
      }
    : null;
  const changed = { ...comment, state: removal.state, pinned: false, decision };
  if (moderates && removal.moderated) return changed;
  if (removal.state === 'removed' && comment.replies > 0) return { ...changed, author: null, text: '' };
  return undefined;
}
