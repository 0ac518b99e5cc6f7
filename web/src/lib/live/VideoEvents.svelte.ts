import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import type { Video, VideoState } from '$lib/api/types';
import { untrack } from 'svelte';
import { listen } from './EventStream';

/** Payloads of `GET /api/videos/{id}/events`, by event name. */
interface VideoEventPayloads {
  /** At once, and whenever one of them changes. */
  state: Pick<Video, 'state' | 'publishing' | 'duration' | 'endedAt'>;
  /** At once, and at most once a second. */
  viewers: { readonly viewers: number };
}

type Status =
  { readonly name: 'loading' } | { readonly name: 'error'; readonly error: ApiError } | { readonly name: 'ready' };

/** A video kept up to date by its events. One instance is one viewer in the server's count while it is followed. */
export class VideoEvents {
  readonly #api: ApiClient;
  readonly #id: string;
  #status = $state.raw<Status>({ name: 'loading' });
  #video = $state.raw<Video | undefined>();
  #connected = $state(true);

  constructor(api: ApiClient, id: string) {
    this.#api = api;
    this.#id = id;
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
      this.#video = await this.#api.video(this.#id);
      this.#status = { name: 'ready' };
    } catch (error) {
      if (this.#video === undefined) this.#status = { name: 'error', error: ApiError.from(error) };
    }
  }

  /** Follows the events until the returned function is called. */
  follow(): () => void {
    return listen(this.#api.eventsUrl(this.#id), ['state', 'viewers'], {
      onevent: (name, payload) => this.#apply(name, payload),
      onconnection: (connected) => {
        this.#connected = connected;
      },
    });
  }

  /** Takes over the answer of a change made on this page. */
  replace(video: Video): void {
    this.#video = video;
  }

  #apply(name: string, payload: unknown): void {
    if (this.#video === undefined || typeof payload !== 'object' || payload === null) return;
    const before: VideoState = this.#video.state;
    if (name === 'viewers') {
      this.#video = { ...this.#video, viewers: (payload as VideoEventPayloads['viewers']).viewers };
    } else if (name === 'state') {
      this.#video = { ...this.#video, ...(payload as VideoEventPayloads['state']) };
      // Codecs, size and the final duration are known only after the change.
      if (this.#video.state !== before) void this.load();
    }
  }
}
