import type { components } from './schema';

/*
 * Shapes of the HTTP API, taken from the server's OpenAPI document (`npm run api` reads it again). Times are ISO 8601 in
 * UTC, durations are seconds, ids are opaque.
 */
type Schemas = components['schemas'];

/** The server accepts numbers as text too, so the document allows both; in answers they are always numbers. */
type Answer<T> = number extends T
  ? Exclude<T, string>
  : T extends readonly (infer Item)[]
    ? readonly Answer<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Answer<T[Key]> }
      : T;

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null on the last one. */
  readonly next: string | null;
}

export type VideoState = Schemas['VideoState'];
export type Visibility = Schemas['Visibility'];
export type Role = Schemas['Role'];
export type User = Answer<Schemas['UserResponse']>;
export type SessionEntry = Answer<Schemas['SessionResponse']>;
export type Passkey = Answer<Schemas['PasskeyResponse']>;
/** Ticket to be sent back, and what the browser is asked. */
export interface PasskeyQuestion {
  readonly ticket: string;
  readonly options: unknown;
}
export type ChannelLink = Answer<Schemas['ChannelLink']>;
export type Following = Answer<Schemas['FollowResponse']>;
export type Channel = Answer<Schemas['ChannelResponse']>;
export type StreamKey = Answer<Schemas['StreamKeyResponse']>;
export type NewStreamKey = Answer<Schemas['StreamKeyCreated']>;
export type Video = Answer<Schemas['VideoResponse']>;
export type PlaybackUrls = Answer<Schemas['PlaybackResponse']>;
export type HistoryEntry = Answer<Schemas['HistoryEntry']>;
export type Progress = Answer<Schemas['ProgressEntry']>;
export type SearchPage = Answer<Schemas['SearchPage']>;
export type FoundMoment = Answer<Schemas['FoundMoment']>;
export type FoundChannel = Answer<Schemas['FoundChannel']>;
export type Suggestion = Answer<Schemas['Suggestion']>;
export type Download = Answer<Schemas['DownloadResponse']>;
export type ServerFacts = Answer<Schemas['ServerResponse']>;
export type StreamHealth = Answer<Schemas['HealthResponse']>;
export type Upload = Answer<Schemas['UploadResponse']>;
export type ChannelLadder = Answer<Schemas['ChannelLadderResponse']>;
export type LadderRung = Answer<Schemas['LadderRung']>;
export type Conversion = Answer<Schemas['ConversionResponse']>;

export type Comment = Answer<Schemas['CommentResponse']>;
export type CommentAuthor = Answer<Schemas['CommentAuthor']>;
export type CommentPage = Answer<Schemas['CommentPage']>;
export type CommentLikes = Answer<Schemas['CommentLikesResponse']>;
export type Chat = Answer<Schemas['ChatResponse']>;
export type ChatSettings = Answer<Schemas['ChatSettingsResponse']>;
export type Notice = Answer<Schemas['NoticeResponse']>;
export type VideoLikes = Answer<Schemas['VideoLikesResponse']>;
export type QueuedComment = Answer<Schemas['QueuedComment']>;
export type ModerationEntry = Answer<Schemas['ModerationEntryResponse']>;
export type ModerationAction = Schemas['ModerationAction'];
export type ModerationReason = Schemas['ModerationReason'];
/** Why something is reported, removed or hidden, or why somebody is banned. */
export interface Grounds {
  readonly reason?: ModerationReason;
  readonly note?: string;
}
export type RuleChange = Answer<Schemas['RuleChange']>;
export type Ban = Answer<Schemas['BanResponse']>;
export type Person = Answer<Schemas['PersonResponse']>;

export interface NewComment {
  readonly text: string;
  readonly parentId?: string;
  /** Seconds into the video. */
  readonly mediaTime?: number;
}

export interface CommentQuery {
  readonly order?: 'newest' | 'top';
  /** Only those written while the video was live, or only the others. */
  readonly live?: boolean;
  /** Media seconds: what was written live there, oldest first. */
  readonly from?: number;
  readonly to?: number;
  readonly cursor?: string;
  readonly limit?: number;
}

export interface VideoQuery {
  readonly state?: VideoState | `${VideoState},${VideoState}`;
  readonly q?: string;
  /** Handle of a channel. */
  readonly channel?: string;
  /** Only of channels that the viewer follows. */
  readonly followed?: boolean;
  readonly cursor?: string;
  readonly limit?: number;
}

export type SearchState = 'live' | 'recorded';
export type SearchLength = 'short' | 'medium' | 'long';
export type SearchDate = 'day' | 'week' | 'month' | 'year';
export type SearchSort = 'relevance' | 'newest' | 'mostWatched';

export interface SearchQuery {
  readonly q?: string;
  readonly type?: 'video' | 'channel';
  readonly state?: SearchState;
  readonly length?: SearchLength;
  readonly date?: SearchDate;
  readonly sort?: SearchSort;
  readonly cursor?: string;
  readonly limit?: number;
}
