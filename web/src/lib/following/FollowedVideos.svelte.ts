import type { ApiClient } from '$lib/api/ApiClient';
import type { Video } from '$lib/api/types';
import { VideoList } from '$lib/videos/VideoList.svelte';

/** What the channels that a member follows broadcast: who is live, and what can be watched again, newest first. */
export class FollowedVideos {
  readonly live: VideoList;
  readonly recorded: VideoList;

  constructor(api: ApiClient, limit: number) {
    this.live = new VideoList(api, { followed: true, state: 'live', limit });
    this.recorded = new VideoList(api, { followed: true, state: 'processing,ready', limit });
  }

  /** Live ones first. A broadcast that ends between two looks is in both lists for a moment. */
  readonly all = $derived.by<readonly Video[]>(() => {
    const live = this.live.items.map(({ id }) => id);
    return [...this.live.items, ...this.recorded.items.filter(({ id }) => !live.includes(id))];
  });

  async load(): Promise<void> {
    await Promise.all([this.live.load(), this.recorded.load()]);
  }

  refresh = async (): Promise<void> => {
    await Promise.all([this.live.refresh(), this.recorded.refresh()]);
  };
}
