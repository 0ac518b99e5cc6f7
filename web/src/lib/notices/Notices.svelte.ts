import type { ApiClient } from '$lib/api/ApiClient';
import type { Notice } from '$lib/api/types';
import type { VideoEvents } from '$lib/live/VideoEvents.svelte';

interface Shown extends Notice {
  /** By the clock of this device, which may be wrong. */
  readonly untilMs: number;
}

/** What the operator tells those who watch a video. */
export class Notices {
  readonly #api: ApiClient;
  readonly #events: VideoEvents;
  #all = $state.raw<readonly Shown[]>([]);

  constructor(api: ApiClient, events: VideoEvents) {
    this.#api = api;
    this.#events = events;
  }

  /** Newest first. */
  at(nowMs: number): readonly Notice[] {
    return this.#all.filter(({ untilMs }) => untilMs > nowMs);
  }

  drop(id: string): void {
    this.#all = this.#all.filter((notice) => notice.id !== id);
  }

  /** Follows what is told until the returned function is called. */
  follow(): () => void {
    const stops = [
      this.#events.on('notice', (notice) => {
        this.drop(notice.id);
        this.#all = [shown(notice), ...this.#all];
      }),
      this.#events.on('noticeEnded', ({ id }) => this.drop(id)),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Reads what is told now: at first, and after a time without events. */
  async load(): Promise<void> {
    try {
      this.#all = (await this.#api.notices(this.#events.id)).items.map(shown);
    } catch {
      // Watching goes on without.
    }
  }
}

const shown = (notice: Notice): Shown => ({ ...notice, untilMs: Date.now() + notice.secondsLeft * 1000 });
