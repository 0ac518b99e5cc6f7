import type { ApiClient } from '$lib/api/ApiClient';
import type { Channel, Video, VideoQuery } from '$lib/api/types';
import { describe, expect, it } from 'vitest';
import { FollowedChannels } from './FollowedChannels.svelte';
import { FollowedVideos } from './FollowedVideos.svelte';

const face = (id: string) => ({ id, handle: id, name: id, avatar: null });
const channel = (id: string) => face(id) as Channel;
const video = (id: string, on: string) => ({ id, channel: face(on) }) as Video;

const api = {
  videos: ({ followed, state }: VideoQuery) =>
    Promise.resolve({
      items:
        followed !== true
          ? []
          : state === 'live'
            ? [video('on-air', 'c2')]
            : [video('ended', 'c1'), video('on-air', 'c2')],
      next: null,
    }),
  followedChannels: (cursor?: string) =>
    Promise.resolve(
      cursor === undefined
        ? { items: [channel('c3'), channel('c2')], next: 'more' }
        : { items: [channel('c1')], next: null },
    ),
} as unknown as ApiClient;

describe('what is followed', () => {
  it('shows live channels first and each once, page by page', async () => {
    const channels = new FollowedChannels(api);
    await channels.load();
    expect(channels.items.map(({ id, live }) => [id, live?.id])).toEqual([
      ['c2', 'on-air'],
      ['c3', undefined],
    ]);
    expect(channels.hasMore).toBe(true);
    await channels.more();
    expect(channels.items.map(({ id }) => id)).toEqual(['c2', 'c3', 'c1']);
    expect(channels.hasMore).toBe(false);
  });

  it('shows live videos first, and what has just ended once', async () => {
    const videos = new FollowedVideos(api, 8);
    await videos.load();
    expect(videos.all.map(({ id }) => id)).toEqual(['on-air', 'ended']);
  });
});
