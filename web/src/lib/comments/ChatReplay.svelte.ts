import type { ApiClient } from '$lib/api/ApiClient';
import type { Comment } from '$lib/api/types';

/** Read ahead in pieces of so many media seconds. */
const PIECE_S = 60;
const SHOWN = 200;

/** What was written live, along the media time of the recording: at each moment what had been written until then. */
export class ChatReplay {
  readonly #api: ApiClient;
  readonly #videoId: string;
  #asked: readonly number[] = [];
  #comments = $state.raw<readonly Comment[]>([]);
  #time = $state(0);
  #found = $state(false);

  /** Oldest first, the last ones before the moment that plays. */
  readonly shown = $derived(this.#comments.filter((c) => (c.mediaTime ?? 0) <= this.#time).slice(-SHOWN));

  /** Anything was written live at all. */
  get found(): boolean {
    return this.#found;
  }

  constructor(api: ApiClient, videoId: string) {
    this.#api = api;
    this.#videoId = videoId;
  }

  /** Asks whether anything was written live. */
  async look(): Promise<void> {
    try {
      this.#found = (await this.#api.comments(this.#videoId, { from: 0, limit: 1 })).items.length > 0;
    } catch {
      // Without it the recording plays all the same.
    }
  }

  /** The video is here now; reads what comes next, and a little of what was before. */
  at(seconds: number): void {
    if (!this.#found) return;
    this.#time = seconds;
    const piece = Math.floor(seconds / PIECE_S);
    for (const wanted of [piece - 1, piece, piece + 1]) if (wanted >= 0) void this.#read(wanted);
  }

  async #read(piece: number): Promise<void> {
    if (this.#asked.includes(piece)) return;
    this.#asked = [...this.#asked, piece];
    try {
      let cursor: string | undefined;
      do {
        const page = await this.#api.comments(this.#videoId, {
          from: piece * PIECE_S,
          to: (piece + 1) * PIECE_S,
          limit: 100,
          ...(cursor === undefined ? {} : { cursor }),
        });
        const all = [...this.#comments, ...page.items];
        this.#comments = all.sort((a, b) => (a.mediaTime ?? 0) - (b.mediaTime ?? 0) || (a.id < b.id ? -1 : 1));
        cursor = page.next ?? undefined;
      } while (cursor !== undefined);
    } catch {
      // Asked again when the video is here the next time.
      this.#asked = this.#asked.filter((asked) => asked !== piece);
    }
  }
}
