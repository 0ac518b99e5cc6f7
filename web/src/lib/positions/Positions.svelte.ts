import type { ApiClient } from '$lib/api/ApiClient';
import type { Session } from '$lib/api/Session.svelte';
import { SvelteMap } from 'svelte/reactivity';
import { LocalPositions } from './localPositions';
import { ProgressQueue } from './ProgressQueue';
import { isFinished } from './resume';

export interface Progress {
  readonly position: number;
  readonly finished: boolean;
}

/** How far this viewer has watched what: on the server for members, in the browser for guests. */
export class Positions {
  readonly #api: ApiClient;
  readonly #session: Session;
  readonly #local: LocalPositions;
  readonly #known = new SvelteMap<string, Progress>();
  readonly #queue: ProgressQueue;
  /** What plays now, for those who want to say where; not reactive. */
  playing: { readonly id: string; readonly time: number } | undefined;

  constructor(api: ApiClient, session: Session, storage?: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>) {
    this.#api = api;
    this.#session = session;
    this.#local = new LocalPositions(storage ?? browserStorage());
    this.#queue = new ProgressQueue(api, ({ videoId, position, finished }) =>
      this.#known.set(videoId, { position, finished }),
    );
  }

  /** What is known of a video now. */
  of(id: string): Progress | undefined {
    return this.#known.get(id);
  }

  /** Looks it up, together with others that are asked for at the same moment. A failure leaves the bar away. */
  want(id: string): void {
    if (this.#session.user) this.#queue.want(id);
    else if (this.#session.user === null && !this.#known.has(id)) {
      const local = this.#local.get(id);
      if (local !== undefined) this.#known.set(id, local);
    }
  }

  /** A guest's place in a video; members' comes with the addresses of the media. */
  ofGuest(id: string): Progress | undefined {
    return this.#session.user ? undefined : this.#local.get(id);
  }

  /** Remembers a place. `leaving`: the page may be gone before an answer comes. */
  async remember(id: string, position: number, recordedSeconds: number, leaving = false): Promise<void> {
    const finished = isFinished(position, recordedSeconds);
    if (this.#session.user) {
      try {
        await this.#api.rememberPosition(id, position, leaving);
      } catch {
        // The next one comes in a few seconds, and playing needs none.
        return;
      }
    } else {
      this.#local.set(id, { position, finished, atMs: Date.now() });
    }
    this.#known.set(id, { position, finished });
  }

  forget(id: string): void {
    this.#known.delete(id);
  }

  /** All of it: after clearing the history, and when somebody else signs in. */
  forgetAll(): void {
    this.#known.clear();
    this.#queue.clear();
    if (!this.#session.user) this.#local.clear();
  }

  /** Videos whose place this browser knows. */
  get guestCount(): number {
    return this.#local.all().size;
  }
}

/** An embedding page's browser may refuse even the question. */
function browserStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> {
  try {
    return localStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
}
