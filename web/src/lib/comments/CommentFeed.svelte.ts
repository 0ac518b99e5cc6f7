import type { ApiClient } from '$lib/api/ApiClient';
import { ApiError } from '$lib/api/ApiError';
import type { Comment, CommentQuery } from '$lib/api/types';
import type { VideoEvents } from '$lib/live/VideoEvents.svelte';
import { afterRemoval, type Removal } from './removal';

export type FeedStatus =
  { readonly name: 'loading' } | { readonly name: 'error'; readonly error: ApiError } | { readonly name: 'ready' };

export interface FeedOptions {
  readonly order: 'newest' | 'top';
  /** Written while the video was live, or afterwards. */
  readonly live: boolean;
  /** So many are kept; a chat lets the oldest go. */
  readonly keep: number;
  /** Whether the reader is a moderator here. */
  readonly moderates: () => boolean;
}

/** Comments of one video, newest or most liked first, kept up to date by its events. */
export class CommentFeed {
  readonly #api: ApiClient;
  readonly #videoId: string;
  readonly #options: FeedOptions;
  #items = $state.raw<readonly Comment[]>([]);
  #pinned = $state.raw<Comment | undefined>();
  #count = $state(0);
  #next = $state.raw<string | null>(null);
  #status = $state.raw<FeedStatus>({ name: 'loading' });
  #loadingMore = $state(false);
  #generation = 0;

  constructor(api: ApiClient, videoId: string, options: FeedOptions) {
    this.#api = api;
    this.#videoId = videoId;
    this.#options = options;
  }

  get items(): readonly Comment[] {
    return this.#items;
  }
  get pinned(): Comment | undefined {
    return this.#pinned;
  }
  /** How many comments and answers there are, also those not read yet; 0 in a chat, which has no number. */
  get count(): number {
    return this.#count;
  }
  get status(): FeedStatus {
    return this.#status;
  }
  get hasMore(): boolean {
    return this.#next !== null;
  }
  get loadingMore(): boolean {
    return this.#loadingMore;
  }

  /** The first page, also when one is shown already: what is there stays until the answer comes. */
  async load(): Promise<void> {
    const generation = ++this.#generation;
    try {
      const page = await this.#api.comments(this.#videoId, this.#query());
      if (generation !== this.#generation) return;
      this.#items = page.items;
      this.#next = page.next;
      this.#pinned = page.pinned ?? undefined;
      this.#count = page.count ?? 0;
      this.#status = { name: 'ready' };
    } catch (error) {
      if (generation === this.#generation && this.#status.name !== 'ready')
        this.#status = { name: 'error', error: ApiError.from(error) };
    }
  }

  async more(): Promise<void> {
    if (this.#next === null || this.#loadingMore) return;
    this.#loadingMore = true;
    const generation = this.#generation;
    try {
      const page = await this.#api.comments(this.#videoId, { ...this.#query(), cursor: this.#next });
      if (generation !== this.#generation) return;
      const known = this.#items.map((item) => item.id);
      this.#items = [...this.#items, ...page.items.filter((item) => !known.includes(item.id))];
      this.#next = page.next;
    } finally {
      this.#loadingMore = false;
    }
  }

  /** Follows the events of the video until the returned function is called. */
  follow(events: VideoEvents): () => void {
    const stops = [
      events.on('comment', (comment) => this.take({ ...comment, liked: this.#likes(comment.id) })),
      events.on('commentRemoved', (removal) => this.remove(removal)),
      events.on('comments', ({ count }) => (this.#count = count)),
      events.on('reset', () => void this.load()),
    ];
    return () => stops.forEach((stop) => stop());
  }

  /** Something new or changed, from here or from the server. */
  take(comment: Comment): void {
    if (comment.parentId !== null) return;
    if (comment.pinned) this.#pinned = comment;
    else if (this.#pinned?.id === comment.id) this.#pinned = undefined;
    if (comment.live !== this.#options.live) return;
    const known = this.#items.some((item) => item.id === comment.id);
    if (known) {
      this.#items = this.#items.map((item) => (item.id === comment.id ? comment : item));
    } else {
      this.#items = [comment, ...this.#items].slice(0, this.#options.keep);
    }
  }

  /** Most do not see it any more; something may stay in its place. */
  remove(removal: Removal): void {
    const known = this.#items.find((item) => item.id === removal.id);
    const left = known && afterRemoval(known, removal, this.#options.moderates());
    if (left === undefined) this.drop(removal.id, removal.parentId);
    else this.take(left);
  }

  /** It is gone. */
  drop(id: string, parentId: string | null = null): void {
    this.#items = this.#items
      .filter((item) => item.id !== id)
      .map((item) => (item.id === parentId ? { ...item, replies: Math.max(0, item.replies - 1) } : item));
    if (this.#pinned?.id === id) this.#pinned = undefined;
  }

  #likes(id: string): boolean {
    return this.#items.find((item) => item.id === id)?.liked ?? false;
  }

  #query(): CommentQuery {
    return { order: this.#options.order, live: this.#options.live };
  }
}
