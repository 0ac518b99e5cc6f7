import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import type { Chat, Comment, Video } from '$lib/api/types';
import type { VideoEvents } from '$lib/live/VideoEvents.svelte';
import { Pause } from './Pause.svelte';

export interface DiscussionOptions {
  readonly api: ApiClient;
  readonly videoId: string;
  /** Undefined until it is known. */
  readonly video: () => Video | undefined;
  /** Media seconds now. */
  readonly time: () => number;
  readonly seek: (seconds: number) => void;
  /** A change was refused or did not arrive. */
  readonly onproblem: (error: ApiError) => void;
}

/** What one viewer may do under one video, and does. */
export class Discussion {
  readonly #options: DiscussionOptions;
  readonly #pause = new Pause();
  #chat = $state.raw<Chat | undefined>();

  constructor(options: DiscussionOptions) {
    this.#options = options;
  }

  get api(): ApiClient {
    return this.#options.api;
  }
  get chat(): Chat | undefined {
    return this.#chat;
  }
  /** Seconds until the viewer may write again. */
  get wait(): number {
    return this.#pause.left;
  }
  get videoId(): string {
    return this.#options.videoId;
  }
  /** The channel whose rules hold; empty until it is known. */
  get channelId(): string {
    return this.#options.video()?.channel.id ?? '';
  }

  /** Where moderators decide; undefined for others. */
  get moderationPage(): string | undefined {
    const handle = this.#options.video()?.channel.handle;
    return this.#chat?.moderator && handle !== undefined ? `/studio/${handle}/moderation` : undefined;
  }

  seek = (seconds: number): void => this.#options.seek(seconds);

  /** Reads what the viewer may do; again after a sign-in. */
  async load(): Promise<void> {
    try {
      this.#chat = await this.api.chat(this.videoId);
    } catch (error) {
      // A comment that is refused says why; until then writing is offered as usual.
      if (ApiError.from(error).kind === 'notFound') this.#chat = undefined;
    }
  }

  follow(events: VideoEvents): () => void {
    const stops = [
      events.on('chat', (rules) => {
        if (this.#chat !== undefined) this.#chat = { ...this.#chat, ...rules };
        if (rules.slowMode < this.wait) this.#pause.start(rules.slowMode);
      }),
      events.on('reset', () => void this.load()),
    ];
    return () => {
      stops.forEach((stop) => stop());
      this.#pause.stop();
    };
  }

  /** Writes a comment; with the media time when the video is live, or when the writer wants it. */
  async write(text: string, key: string, parentId?: string): Promise<Comment> {
    const live = this.#options.video()?.state === 'live';
    try {
      const comment = await this.api.postComment(
        this.videoId,
        {
          text,
          ...(parentId === undefined ? {} : { parentId }),
          ...(live ? { mediaTime: Math.max(0, Math.round(this.#options.time() * 1000) / 1000) } : {}),
        },
        key,
      );
      if (this.#chat !== undefined && !this.#chat.moderator) this.#pause.start(this.#chat.slowMode);
      return comment;
    } catch (error) {
      const { kind, retryAfterS } = ApiError.from(error);
      if (kind === 'tooMany' && retryAfterS !== undefined) this.#pause.start(retryAfterS);
      throw error;
    }
  }

  /** Does something to a comment; undefined when it did not work, which has been said then. */
  async do<T>(action: () => Promise<T>): Promise<T | undefined> {
    try {
      return await action();
    } catch (error) {
      this.#options.onproblem(ApiError.from(error));
      return undefined;
    }
  }
}
