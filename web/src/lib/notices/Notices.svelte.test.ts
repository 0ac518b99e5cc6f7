import { ApiClient } from '$lib/api/ApiClient';
import { FakeEventSource } from '$lib/live/FakeEventSource';
import { VideoEvents } from '$lib/live/VideoEvents.svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Notices } from './Notices.svelte';

const notice = (id: string, secondsLeft: number) => ({
  id,
  kind: 'flash',
  text: id,
  secondsLeft,
  endsAt: '2000-01-01',
});

describe('Notices', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
    vi.stubGlobal('EventSource', FakeEventSource);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('shows what is told for as long as the server says, whatever time it is here', async () => {
    const api = new ApiClient(() => Promise.resolve(Response.json({ items: [notice('first', 60)], next: null })));
    const events = new VideoEvents(api, 'v1');
    const notices = new Notices(api, events);
    const stops = [events.follow(), notices.follow()];
    await notices.load();
    FakeEventSource.send('notice', notice('second', 10));
    FakeEventSource.send('notice', notice('second', 10));
    const ids = (ms: number) => notices.at(ms).map(({ id }) => id);
    expect(ids(9_000)).toEqual(['second', 'first']);
    expect(ids(10_000)).toEqual(['first']);
    FakeEventSource.send('noticeEnded', { id: 'first' });
    expect(ids(0)).toEqual(['second']);
    stops.forEach((stop) => stop());
  });
});
