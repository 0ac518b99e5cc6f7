import type { ApiClient } from '$lib/api/ApiClient';
import type { Removal } from '$lib/comments/removal';
import { ApiError } from '$lib/api/ApiError';
import type { Chat, Comment, Notice, Video, VideoLikes, VideoState } from '$lib/api/types';
import { untrack } from 'svelte';
import { listen } from './EventStream';

/** Payloads of `GET /api/videos/{id}/events`, by event name. */
interface VideoEventPayloads {
  /** At once, and whenever one of them changes. */
  state: Pick<Video, 'state' | 'publishing' | 'duration' | 'endedAt'>;
  /** At once, and at most once a second. */
  viewers: { readonly viewers: number };
  /** New or changed, as everybody sees it. */
  comment: Comment;
  /** No longer there for everybody. */
  commentRemoved: Removal;
  comments: { readonly count: number };
  /** Who may write changed. */
  chat: Pick<Chat, 'open' | 'slowMode' | 'approval'>;
  /** At most once a second. */
  likes: Omit<VideoLikes, 'liked'>;
  /** What the operator tells. */
  notice: Notice;
  /** Taken back before its time. */
  noticeEnded: Pick<Notice, 'id'>;
  /** How often which emoji was sent in the last quarter of a second. */
  reactions: Readonly<Record<string, number>>;
  /** Some events were missed: what they would have changed has to be read again. */
  reset: Readonly<Record<string, never>>;
}

const NAMES = [
  'state',
  'viewers',
  'comment',
  'commentRemoved',
  'comments',
  'chat',
  'likes',
  'notice',
  'noticeEnded',
  'reactions',
  'reset',
] as const;

type Status =
  { readonly name: 'loading' } | { readonly name: 'error'; readonly error: ApiError } | { readonly name: 'ready' };

interface Listener {
  readonly name: string;
  readonly react: (payload: unknown) => void;
}

/** A video kept up to date by its events. One instance is one viewer in the server's count while it is followed. */
export class VideoEvents {
  readonly id: string;
  readonly #api: ApiClient;
  #status = $state.raw<Status>({ name: 'loading' });
  /** Deep, so that whoever looks at its title is not bothered by each new number of viewers. */
  #video = $state<Video | undefined>();
  #connected = $state(true);
  #listeners: readonly Listener[] = [];

  constructor(api: ApiClient, id: string) {
    this.#api = api;
    this.id = id;
  }

  get status(): Status {
    return this.#status;
  }
  get video(): Video | undefined {
    return this.#video;
  }
  /** False while the event stream is down; the player then relies on what it sees itself. */
  get connected(): boolean {
    return this.#connected;
  }

  async load(): Promise<void> {
    // Called from effects, which must not start again when this very call changes the status.
    if (untrack(() => this.#status.name) === 'error') this.#status = { name: 'loading' };
    try {
      this.#video = await this.#api.video(this.id);
      this.#status = { name: 'ready' };
    } catch (error) {
      if (this.#video === undefined) this.#status = { name: 'error', error: ApiError.from(error) };
    }
  }

  /** Follows the events until the returned function is called. */
  follow(): () => void {
    return listen(this.#api.eventsUrl(this.id), NAMES, {
      onevent: (name, payload) => this.#apply(name, payload),
      onconnection: (connected) => {
        this.#connected = connected;
      },
    });
  }

  /** Calls `react` at each event of that name; returns `stop`. */
  on<Name extends keyof VideoEventPayloads>(
    name: Name,
    react: (payload: VideoEventPayloads[Name]) => void,
  ): () => void {
    const listener: Listener = { name, react: react as (payload: unknown) => void };
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((other) => other !== listener);
    };
  }

  /** Takes over the answer of a change made on this page. */
  replace(video: Video): void {
    this.#video = video;
  }

  #apply(name: string, payload: unknown): void {
    if (typeof payload !== 'object' || payload === null) return;
    for (const listener of this.#listeners) if (listener.name === name) listener.react(payload);
    if (this.#video === undefined) return;
    const before: VideoState = this.#video.state;
    if (name === 'viewers') {
      Object.assign(this.#video, { viewers: (payload as VideoEventPayloads['viewers']).viewers });
    } else if (name === 'state') {
      Object.assign(this.#video, payload);
      // Codecs, size and the final duration are known only after the change.
      if (this.#video.state !== before) void this.load();
    } else if (name === 'reset') {
      void this.load();
    }
  }
}
