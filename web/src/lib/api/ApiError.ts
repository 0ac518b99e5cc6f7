/** What went wrong, coarse enough to decide what a page says. */
export type ApiErrorKind =
  'offline' | 'unauthorized' | 'forbidden' | 'notFound' | 'conflict' | 'invalid' | 'tooMany' | 'server';

interface ProblemDetails {
  readonly title?: unknown;
  readonly detail?: unknown;
  readonly errors?: unknown;
}

/**
 * A refused or failed request, made from RFC 9457 problem details where the server sent them. Title and details are
 * English, for programs and logs; what pages say is in lib/texts/problems.
 */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  constructor(
    readonly kind: ApiErrorKind,
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    readonly title: string,
    readonly detail: string | undefined,
    /** Messages by field name, lower case. */
    readonly fields: Readonly<Record<string, string>>,
    /** When the server wants to be asked again, in seconds; undefined when it did not say. */
    readonly retryAfterS?: number,
  ) {
    super(detail ?? title);
  }

  static offline(): ApiError {
    return new ApiError('offline', 0, 'no answer', undefined, {});
  }

  static fromResponse(status: number, body: unknown, retryAfter?: string | null): ApiError {
    const problem: ProblemDetails = typeof body === 'object' && body !== null ? body : {};
    const title = typeof problem.title === 'string' ? problem.title : `HTTP ${status}`;
    const detail = typeof problem.detail === 'string' ? problem.detail : undefined;
    // Our server says seconds; a date, which something in between may say, is no use against another clock.
    const seconds = retryAfter != null && /^\d+$/.test(retryAfter) ? Number(retryAfter) : undefined;
    return new ApiError(kindOf(status), status, title, detail, fieldMessages(problem.errors), seconds);
  }

  /** Anything thrown, as an ApiError; what we do not know counts as the server's fault. */
  static from(error: unknown): ApiError {
    return error instanceof ApiError ? error : new ApiError('server', 0, 'not an answer', String(error), {});
  }
}

function kindOf(status: number): ApiErrorKind {
  switch (status) {
    case 400:
    case 422:
      return 'invalid';
    case 401:
      return 'unauthorized';
    case 403:
      return 'forbidden';
    case 404:
    case 410:
      return 'notFound';
    case 409:
      return 'conflict';
    case 429:
      return 'tooMany';
    default:
      return status >= 400 && status < 500 ? 'invalid' : 'server';
  }
}

/** ASP.NET writes `errors: {Field: [message, …]}`. */
function fieldMessages(errors: unknown): Record<string, string> {
  const result: Record<string, string> = {};
  if (typeof errors !== 'object' || errors === null) return result;
  for (const [field, messages] of Object.entries(errors)) {
    const first: unknown = Array.isArray(messages) ? messages[0] : messages;
    if (typeof first === 'string') result[field.toLowerCase()] = first;
  }
  return result;
}
