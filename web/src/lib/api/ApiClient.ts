import { ApiError } from './ApiError';
import type {
  Channel,
  ChannelLadder,
  Conversion,
  Download,
  LadderRung,
  NewStreamKey,
  Page,
  PlaybackUrls,
  ServerFacts,
  StreamHealth,
  StreamKey,
  Upload,
  User,
  Video,
  VideoQuery,
} from './types';

type Fetch = typeof fetch;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
type QueryValue = string | number | boolean | undefined;

/** How long any answer of the API may take before the request counts as lost. */
const REQUEST_TIMEOUT_MS = 15_000;

/** The one way to the HTTP API. The session cookie goes along by itself; every failure is an {@link ApiError}. */
export class ApiClient {
  readonly #fetch: Fetch;

  constructor(fetchImplementation: Fetch = (input, init) => fetch(input, init)) {
    this.#fetch = fetchImplementation;
  }

  me = () => this.#get<User>('/api/auth/me');
  login = (email: string, password: string) => this.#send('POST', '/api/auth/login', { email, password });
  register = (email: string, password: string, name: string) =>
    this.#send<User>('POST', '/api/auth/register', { email, password, name });
  logout = () => this.#send('POST', '/api/auth/logout');

  server = () => this.#get<ServerFacts>('/api/server');

  videos = (query: VideoQuery) => this.#get<Page<Video>>('/api/videos', { ...query });
  video = (id: string) => this.#get<Video>(`/api/videos/${encodeURIComponent(id)}`);
  updateVideo = (id: string, change: { title?: string; description?: string }) =>
    this.#send<Video>('PATCH', `/api/videos/${encodeURIComponent(id)}`, change);
  deleteVideo = (id: string) => this.#send('DELETE', `/api/videos/${encodeURIComponent(id)}`);
  endVideo = (id: string) => this.#send('POST', `/api/videos/${encodeURIComponent(id)}/end`);
  playback = (id: string) => this.#send<PlaybackUrls>('POST', `/api/videos/${encodeURIComponent(id)}/playback`, {});
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

  myChannels = () => this.#get<Page<Channel>>('/api/channels', { mine: true });
  channel = (handle: string) => this.#get<Channel>(`/api/channels/${encodeURIComponent(handle)}`);
  createChannel = (channel: { handle: string; name: string; description?: string }) =>
    this.#send<Channel>('POST', '/api/channels', channel);
  updateChannel = (id: string, change: { name?: string; description?: string }) =>
    this.#send<Channel>('PATCH', `/api/channels/${encodeURIComponent(id)}`, change);

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
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined && value !== '') search.set(name, String(value));
    }
    const tail = search.size > 0 ? `?${search.toString()}` : '';
    return this.#send<T>('GET', path + tail);
  }

  async #send<T = void>(
    method: Method,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<T> {
    let response: Response;
    try {
      response = await this.#fetch(path, {
        method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        credentials: 'same-origin',
        signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch {
      throw ApiError.offline();
    }
    const content: unknown = await readJson(response);
    if (!response.ok) throw ApiError.fromResponse(response.status, content);
    return content as T;
  }
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
