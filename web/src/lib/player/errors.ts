/** What kind of trouble; decides what the retry policy does. */
export type PlayerErrorKind =
  /** The server or the way to it: no answer, a timeout, a 5xx. */
  | 'network'
  /** The manifest is not there (404 or 410). */
  | 'notFound'
  /** The manifest came but makes no sense. */
  | 'manifest'
  /** Media that could not be decoded or appended. */
  | 'media'
  /** This browser cannot play any of it. */
  | 'unsupported'
  /** No error was reported, but the picture has not moved although it should. */
  | 'stalled'
  | 'unknown';

export interface PlayerError {
  readonly kind: PlayerErrorKind;
  /** For the details line and bug reports, for example "shaka 1001 [404]". */
  readonly detail: string;
}
