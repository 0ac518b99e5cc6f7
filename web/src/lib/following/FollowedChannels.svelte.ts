import type { ApiClient } from '$lib/api/ApiClient';
import { PagedList } from '$lib/api/PagedList.svelte';
import type { Channel, Video } from '$lib/api/types';
import { VideoList } from '$lib/videos/VideoList.svelte';

/** A channel that a member follows, and what is live on it. */
export interface FollowedChannel {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly avatar: string | null;
  readonly live: Video | undefined;
}

/** Live channels of one answer; more at once are rare, and follow as not live. */
const MOST_LIVE = 50;

/** The channels that a member follows, live ones first, then those that were made last; page by page. */
export class FollowedChannels {
  readonly #live: VideoList;
  readonly #all: PagedList<Channel>;

  constructor(api: ApiClient) {
    this.#live = new VideoList(api, { followed: true, state: 'live', limit: MOST_LIVE });
    this.#all = new PagedList(api.followedChannels, ({ id }) => id);
  }

  readonly items = $derived.by<readonly FollowedChannel[]>(() => {
    const live = this.#live.items.map((video) => ({ ...video.channel, live: video }));
    const away = this.#all.items.filter(({ id }) => !live.some((channel) => channel.id === id));
    return [...live, ...away.map(({ id, handle, name, avatar }) => ({ id, handle, name, avatar, live: undefined }))];
  });

  get status() {
    return this.#all.status;
  }
  get hasMore(): boolean {
    return this.#all.hasMore;
  }
  get busy(): boolean {
    return this.#all.busy;
  }
  get moreError() {
    return this.#all.moreError;
  }

  more(): Promise<void> {
    return this.#all.more();
  }

  async load(): Promise<void> {
    await Promise.all([this.#live.load(), this.#all.load()]);
  }

  refresh = async (): Promise<void> => {
    await Promise.all([this.#live.refresh(), this.#all.refresh()]);
  };
}
