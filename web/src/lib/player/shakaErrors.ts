import shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import type { PlayerError, PlayerErrorKind } from './errors';

/** A load that did not succeed. */
export class LoadError extends Error {
  constructor(readonly error: PlayerError) {
    super(error.detail);
  }
}

interface ShakaError {
  readonly severity: number;
  readonly category: number;
  readonly code: number;
  readonly data: readonly unknown[];
}

function isShakaError(error: unknown): error is ShakaError {
  return typeof error === 'object' && error !== null && 'category' in error && 'code' in error;
}

/** Shaka does not help itself out of this one. */
export function isCritical(error: unknown): boolean {
  return !isShakaError(error) || error.severity === shaka.util.Error.Severity.CRITICAL;
}

/** Shaka's error in our words. */
export function describe(error: unknown): PlayerError {
  if (!isShakaError(error)) return { kind: 'unknown', detail: String(error) };
  const status: unknown = error.code === shaka.util.Error.Code.BAD_HTTP_STATUS ? error.data[1] : undefined;
  const detail = `shaka ${error.code}${typeof status === 'number' ? ` [${status}]` : ''}`;
  return { kind: kindOf(error, status), detail };
}

function kindOf(error: ShakaError, status: unknown): PlayerErrorKind {
  const { Category, Code } = shaka.util.Error;
  switch (error.category) {
    case Category.NETWORK:
      return status === 404 || status === 410 ? 'notFound' : 'network';
    case Category.MANIFEST:
      return error.code === Code.CONTENT_UNSUPPORTED_BY_BROWSER ? 'unsupported' : 'manifest';
    case Category.MEDIA:
      return 'media';
    case Category.STREAMING:
      return 'manifest';
    default:
      return 'unknown';
  }
}
