import { ApiError } from './ApiError';
import type {
  Ban,
  Channel,
  ChannelLadder,
  ChannelLink,
  Chat,
  ChatSettings,
  Comment,
  CommentLikes,
  CommentPage,
  CommentQuery,
  Conversion,
  Download,
  Following,
  Grounds,
  HistoryEntry,
  LadderRung,
  ModerationEntry,
  NewComment,
  NewStreamKey,
  Notice,
  Page,
  Passkey,
  PasskeyQuestion,
  Person,
  PlaybackUrls,
  Progress,
  QueuedComment,
  SearchPage,
  SearchQuery,
  ServerFacts,
  SessionEntry,
  StreamHealth,
  StreamKey,
  Suggestion,
  Upload,
  User,
  Video,
  VideoLikes,
  VideoQuery,
  Visibility,
} from './types';

type Fetch = typeof fetch;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type QueryValue = string | number | boolean | undefined;

/** How long any answer of the API may take before the request counts as lost. */
const REQUEST_TIMEOUT_MS = 15_000;
/** The same for what brings a file along. */
const UPLOAD_TIMEOUT_MS = 120_000;

export type PictureKind = 'avatar' | 'banner';

export interface VideoChange {
  readonly tags?: readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly visibility?: Visibility;
  readonly scheduledAt?: string;
}

export interface ChannelChange {
  readonly name?: string;
  readonly description?: string;
  readonly defaultVisibility?: Visibility;
  readonly links?: readonly ChannelLink[];
}

/** The one way to the HTTP API. The session cookie goes along by itself; every failure is an {@link ApiError}. */
export class ApiClient {
  readonly #fetch: Fetch;

  constructor(fetchImplementation: Fetch = (input, init) => fetch(input, init)) {
    this.#fetch = fetchImplementation;
  }

  /** Who is signed in; null for a guest. */
  session = () => this.#get<{ readonly user: User | null }>('/api/auth/session');
  me = () => this.#get<User>('/api/auth/me');
  login = (email: string, password: string) => this.#send('POST', '/api/auth/login', { email, password });
  register = (email: string, password: string, name: string) =>
    this.#send<User>('POST', '/api/auth/register', { email, password, name });
  logout = () => this.#send('POST', '/api/auth/logout');

  updateMe = (change: { name?: string; email?: string; password?: string }) =>
    this.#send<User>('PATCH', '/api/auth/me', change);
  changePassword = (password: string, newPassword: string) =>
    this.#send('PUT', '/api/auth/me/password', { password, newPassword });
  /** Deletes the account for good: with its password, or with an answer of a passkey. */
  deleteMe = (proof: { password: string } | { ticket: string; credential: unknown }) =>
    this.#send('POST', '/api/auth/me/deletion', proof);
  sessions = () => this.#get<Page<SessionEntry>>('/api/auth/sessions', { limit: 100 });
  endSession = (id: string) => this.#send('DELETE', `/api/auth/sessions/${encodeURIComponent(id)}`);
  endOtherSessions = () => this.#send('DELETE', '/api/auth/sessions');
  askPasswordReset = (email: string) => this.#send('POST', '/api/auth/password-reset', { email });
  resetPassword = (token: string, password: string) =>
    this.#send('POST', '/api/auth/password-reset/confirm', { token, password });
  passkeys = () => this.#get<{ readonly items: readonly Passkey[] }>('/api/auth/passkeys');
  beginPasskey = () => this.#send<PasskeyQuestion>('POST', '/api/auth/passkeys/options');
  addPasskey = (ticket: string, credential: unknown) =>
    this.#send<Passkey>('POST', '/api/auth/passkeys', { ticket, credential });
  removePasskey = (id: string) => this.#send('DELETE', `/api/auth/passkeys/${encodeURIComponent(id)}`);
  beginPasskeySignIn = () => this.#send<PasskeyQuestion>('POST', '/api/auth/passkeys/sign-in/options');
  passkeySignIn = (ticket: string, credential: unknown) =>
    this.#send('POST', '/api/auth/passkeys/sign-in', { ticket, credential });

  server = () => this.#get<ServerFacts>('/api/server');

  videos = (query: VideoQuery) => this.#get<Page<Video>>('/api/videos', { ...query });
  video = (id: string) => this.#get<Video>(`/api/videos/${encodeURIComponent(id)}`);
  updateVideo = (id: string, change: VideoChange) =>
    this.#send<Video>('PATCH', `/api/videos/${encodeURIComponent(id)}`, change);
  deleteVideo = (id: string) => this.#send('DELETE', `/api/videos/${encodeURIComponent(id)}`);
  endVideo = (id: string) => this.#send('POST', `/api/videos/${encodeURIComponent(id)}/end`);
  playback = (id: string) => this.#send<PlaybackUrls>('POST', `/api/videos/${encodeURIComponent(id)}/playback`, {});
  /** `leaving`: the browser sends it even when the page is gone. */
  rememberPosition = (id: string, position: number, leaving: boolean) =>
    this.#send('PUT', `/api/videos/${encodeURIComponent(id)}/position`, { position }, {}, leaving);
  /** Somebody has really been watching for some seconds. */
  countView = (id: string) => this.#send('POST', `/api/videos/${encodeURIComponent(id)}/views`);
  history = (cursor?: string) => this.#get<Page<HistoryEntry>>('/api/history', { cursor });
  progress = (ids: readonly string[]) =>
    this.#get<{ readonly items: readonly Progress[] }>('/api/history/progress', { ids: ids.join(',') });
  forgetWatched = (id: string) => this.#send('DELETE', `/api/history/${encodeURIComponent(id)}`);
  clearHistory = () => this.#send('DELETE', '/api/history');
  historySettings = () => this.#get<{ readonly paused: boolean }>('/api/history/settings');
  pauseHistory = (paused: boolean) =>
    this.#send<{ readonly paused: boolean }>('PUT', '/api/history/settings', { paused });

  search = (query: SearchQuery) => this.#get<SearchPage>('/api/search', { ...query });
  suggestions = (q: string) => this.#get<{ readonly items: readonly Suggestion[] }>('/api/search/suggestions', { q });

  /** The qualities in which a stored video can be had as a file, best first. */
  downloads = (id: string) =>
    this.#get<{ readonly items: readonly Download[] }>(`/api/videos/${encodeURIComponent(id)}/downloads`);
  health = (id: string) => this.#get<StreamHealth>(`/api/videos/${encodeURIComponent(id)}/health`);
  conversion = (id: string) => this.#get<Conversion>(`/api/videos/${encodeURIComponent(id)}/conversion`);
  uploads = (channel: string) => this.#get<Page<Upload>>('/api/uploads', { channel, limit: 50 });
  /** Gives an upload up; one that has ended is only taken from the list. */
  deleteUpload = (id: string) =>
    this.#send('DELETE', `/api/uploads/${encodeURIComponent(id)}`, undefined, { 'tus-resumable': '1.0.0' });
  retryConversion = (id: string) => this.#send('POST', `/api/videos/${encodeURIComponent(id)}/conversion/retry`);
  /** Address of the video's server-sent events. */
  eventsUrl = (id: string) => `/api/videos/${encodeURIComponent(id)}/events`;

  comments = (videoId: string, query: CommentQuery) =>
    this.#get<CommentPage>(`/api/videos/${encodeURIComponent(videoId)}/comments`, { ...query });
  replies = (id: string, cursor?: string) =>
    this.#get<CommentPage>(`/api/comments/${encodeURIComponent(id)}/replies`, { cursor });
  /** Sent again with the same key it writes once. */
  postComment = (videoId: string, comment: NewComment, key: string) =>
    this.#send<Comment>('POST', `/api/videos/${encodeURIComponent(videoId)}/comments`, comment, {
      'idempotency-key': key,
    });
  editComment = (id: string, text: string) =>
    this.#send<Comment>('PATCH', `/api/comments/${encodeURIComponent(id)}`, { text });
  /** Moderators may say why. */
  deleteComment = (id: string, grounds: Grounds = {}) =>
    this.#send('DELETE', `/api/comments/${encodeURIComponent(id)}${queryOf({ ...grounds })}`);
  likeComment = (id: string, liked: boolean) =>
    this.#send<CommentLikes>(liked ? 'PUT' : 'DELETE', `/api/comments/${encodeURIComponent(id)}/like`);
  reportComment = (id: string, grounds: Grounds) =>
    this.#send('POST', `/api/comments/${encodeURIComponent(id)}/report`, grounds);
  pinComment = (id: string, pinned: boolean) =>
    this.#send<Comment>(pinned ? 'PUT' : 'DELETE', `/api/comments/${encodeURIComponent(id)}/pin`);
  moderateComment = (id: string, state: 'visible' | 'hidden', grounds: Grounds = {}) =>
    this.#send<Comment>('PUT', `/api/comments/${encodeURIComponent(id)}/state`, { state, ...grounds });
  dismissReports = (id: string) => this.#send('DELETE', `/api/comments/${encodeURIComponent(id)}/reports`);
  chat = (videoId: string) => this.#get<Chat>(`/api/videos/${encodeURIComponent(videoId)}/chat`);

  notices = (videoId: string) => this.#get<Page<Notice>>('/api/notices', { video: videoId });
  likes = (videoId: string) => this.#get<VideoLikes>(`/api/videos/${encodeURIComponent(videoId)}/like`);
  /** null takes back what was said. */
  likeVideo = (videoId: string, liked: boolean | null) =>
    this.#send<VideoLikes>(
      liked === null ? 'DELETE' : 'PUT',
      `/api/videos/${encodeURIComponent(videoId)}/like`,
      liked === null ? undefined : { liked },
    );
  react = (videoId: string, emoji: string, mediaTime: number) =>
    this.#send('POST', `/api/videos/${encodeURIComponent(videoId)}/reactions`, { emoji, mediaTime });

  chatSettings = (channelId: string) => this.#get<ChatSettings>(`/api/channels/${encodeURIComponent(channelId)}/chat`);
  setChatSettings = (channelId: string, settings: ChatSettings) =>
    this.#send<ChatSettings>('PUT', `/api/channels/${encodeURIComponent(channelId)}/chat`, settings);
  moderationQueue = (channelId: string, kind: 'held' | 'reported', cursor?: string) =>
    this.#get<Page<QueuedComment>>(`/api/channels/${encodeURIComponent(channelId)}/moderation/queue`, { kind, cursor });
  moderationLog = (channelId: string, cursor?: string) =>
    this.#get<Page<ModerationEntry>>(`/api/channels/${encodeURIComponent(channelId)}/moderation/log`, { cursor });
  bans = (channelId: string, cursor?: string) =>
    this.#get<Page<Ban>>(`/api/channels/${encodeURIComponent(channelId)}/bans`, { cursor });
  /** Without `until` for good. */
  ban = (channelId: string, userId: string, until?: string, grounds: Grounds = {}) =>
    this.#send('PUT', `/api/channels/${encodeURIComponent(channelId)}/bans/${encodeURIComponent(userId)}`, {
      until,
      ...grounds,
    });
  unban = (channelId: string, userId: string) =>
    this.#send('DELETE', `/api/channels/${encodeURIComponent(channelId)}/bans/${encodeURIComponent(userId)}`);
  moderators = (channelId: string, cursor?: string) =>
    this.#get<Page<Person>>(`/api/channels/${encodeURIComponent(channelId)}/moderators`, { cursor });
  appoint = (channelId: string, userId: string, appointed: boolean) =>
    this.#send(
      appointed ? 'PUT' : 'DELETE',
      `/api/channels/${encodeURIComponent(channelId)}/moderators/${encodeURIComponent(userId)}`,
    );

  myChannels = () => this.#get<Page<Channel>>('/api/channels', { mine: true });
  channel = (handle: string) => this.#get<Channel>(`/api/channels/${encodeURIComponent(handle)}`);
  createChannel = (channel: { handle: string; name: string; description?: string }) =>
    this.#send<Channel>('POST', '/api/channels', channel);
  updateChannel = (id: string, change: ChannelChange) =>
    this.#send<Channel>('PATCH', `/api/channels/${encodeURIComponent(id)}`, change);
  setPicture = (id: string, kind: PictureKind, file: Blob) =>
    this.#send<Channel>('PUT', `/api/channels/${encodeURIComponent(id)}/${kind}`, file);
  removePicture = (id: string, kind: PictureKind) =>
    this.#send<Channel>('DELETE', `/api/channels/${encodeURIComponent(id)}/${kind}`);
  follow = (id: string) => this.#send<Following>('PUT', `/api/channels/${encodeURIComponent(id)}/follow`);
  unfollow = (id: string) => this.#send<Following>('DELETE', `/api/channels/${encodeURIComponent(id)}/follow`);
  followedChannels = (cursor?: string) => this.#get<Page<Channel>>('/api/channels', { followed: true, cursor });
  /** Announces a broadcast; the video's address is final. */
  schedule = (
    id: string,
    video: { title: string; scheduledAt: string; description?: string; visibility?: Visibility },
  ) => this.#send<Video>('POST', `/api/channels/${encodeURIComponent(id)}/videos`, video);
  /** Which announced video the next broadcast becomes; null leaves it to the time. */
  chooseNext = (id: string, video: string | null) =>
    this.#send('PUT', `/api/channels/${encodeURIComponent(id)}/next`, { video });

  /** The qualities that the channel's videos are converted to. */
  ladder = (channelId: string) => this.#get<ChannelLadder>(`/api/channels/${encodeURIComponent(channelId)}/ladder`);
  setLadder = (channelId: string, rungs: readonly Partial<LadderRung>[]) =>
    this.#send<ChannelLadder>('PUT', `/api/channels/${encodeURIComponent(channelId)}/ladder`, { rungs });
  /** Back to the server's usual qualities. */
  deleteLadder = (channelId: string) => this.#send('DELETE', `/api/channels/${encodeURIComponent(channelId)}/ladder`);

  streamKeys = (channelId: string) =>
    this.#get<Page<StreamKey>>(`/api/channels/${encodeURIComponent(channelId)}/stream-keys`);
  createStreamKey = (channelId: string, label: string) =>
    this.#send<NewStreamKey>('POST', `/api/channels/${encodeURIComponent(channelId)}/stream-keys`, { label });
  revokeStreamKey = (channelId: string, keyId: string) =>
    this.#send('DELETE', `/api/channels/${encodeURIComponent(channelId)}/stream-keys/${encodeURIComponent(keyId)}`);

  #get<T>(path: string, query: Record<string, QueryValue> = {}): Promise<T> {
    return this.#send<T>('GET', path + queryOf(query));
  }

  async #send<T = void>(
    method: Method,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    keepalive = false,
  ): Promise<T> {
    let response: Response;
    try {
      response = await this.#fetch(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': body instanceof Blob ? body.type : 'application/json' }),
          ...headers,
        },
        credentials: 'same-origin',
        signal: AbortSignal.timeout(body instanceof Blob ? UPLOAD_TIMEOUT_MS : REQUEST_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: body instanceof Blob ? body : JSON.stringify(body) }),
        keepalive,
      });
    } catch {
      throw ApiError.offline();
    }
    const content: unknown = await readJson(response);
    if (!response.ok) throw ApiError.fromResponse(response.status, content, response.headers.get('retry-after'));
    return content as T;
  }
}

/** What stands behind a path: nothing, or `?` and whatever is not empty. */
function queryOf(query: Record<string, QueryValue>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') search.set(name, String(value));
  }
  return search.size > 0 ? `?${search.toString()}` : '';
}

/** The body as JSON; undefined when there is none or something between us and the server answered in another language. */
async function readJson(response: Response): Promise<unknown> {
  if (response.status === 204 || !(response.headers.get('content-type') ?? '').includes('json')) return undefined;
  try {
    return (await response.json()) as unknown;
  } catch {
    return undefined;
  }
}
