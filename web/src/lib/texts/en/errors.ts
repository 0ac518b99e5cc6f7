import type { ApiErrorKind } from '$lib/api/ApiError';

/** What pages say when a request fails: as a heading, and as a sentence. */
export const errors = {
  titles: {
    offline: 'The server cannot be reached',
    unauthorized: 'Please sign in',
    forbidden: 'You may not do that',
    notFound: 'This is not here',
    conflict: 'That does not work at the moment',
    invalid: 'Something you entered does not fit',
    tooMany: 'Too many attempts',
    server: 'The server had a problem',
  } satisfies Record<ApiErrorKind, string>,
  sentences: {
    offline: 'The server cannot be reached. Check your connection; if it is fine, the server may be restarting.',
    unauthorized: 'Please sign in.',
    forbidden: 'You may not do that.',
    notFound: 'This is not here any more.',
    conflict: 'That does not work at the moment.',
    invalid: 'Please check what you entered.',
    tooMany: 'Too many attempts. Please wait a moment.',
    server: 'The server had a problem. Nothing of yours is lost; try again in a moment.',
  } satisfies Record<ApiErrorKind, string>,
  /** Below a heading that has said what happened. */
  advice: {
    offline: 'Check your connection; if it is fine, the server may be restarting.',
    server: 'Nothing of yours is lost; try again in a moment.',
  } as Readonly<Partial<Record<ApiErrorKind, string>>>,
  /** A sentence of ours and the server's English one about the same. */
  withDetail: (_general: string, detail: string) => detail,
};
