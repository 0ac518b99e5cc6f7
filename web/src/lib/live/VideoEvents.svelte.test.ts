import { ApiClient } from '$lib/api/ApiClient';
import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeEventSource } from './FakeEventSource';
import { VideoEvents } from './VideoEvents.svelte';

describe('VideoEvents', () => {
  beforeEach(() => vi.stubGlobal('EventSource', FakeEventSource));
  afterEach(() => vi.unstubAllGlobals());

  it('tells only those who look at what an event has changed', async () => {
    const video = { id: 'v1', title: 'Title', state: 'live', viewers: 1 };
    const api = new ApiClient(() => Promise.resolve(Response.json(video)));
    const events = new VideoEvents(api, 'v1');
    await events.load();
    const seen = { titles: [] as (string | undefined)[], viewers: [] as (number | undefined)[] };
    const end = $effect.root(() => {
      $effect(() => void seen.titles.push(events.video?.title));
      $effect(() => void seen.viewers.push(events.video?.viewers));
      $effect(() => events.follow());
    });
    flushSync();
    FakeEventSource.send('viewers', { viewers: 2 });
    flushSync();
    end();
    expect(seen).toEqual({ titles: ['Title'], viewers: [1, 2] });
  });
});
