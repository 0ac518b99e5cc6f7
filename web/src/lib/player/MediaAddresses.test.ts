import type { PlaybackUrls } from '$lib/api/types';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MediaAddresses } from './MediaAddresses';

const fallback = { hls: '/v/x/master.m3u8', dash: '/v/x/manifest.mpd' };

function answer(token: string | null, seconds = 600): PlaybackUrls {
  const folder = token === null ? '/v/x/' : `/t/${token}/v/x/`;
  return {
    hls: `${folder}master.m3u8`,
    dash: `${folder}manifest.mpd`,
    token,
    tokenExpiresAt: token === null ? null : new Date(Date.now() + seconds * 1000).toISOString(),
    position: 0,
    disclaimers: [],
  };
}

describe('MediaAddresses', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('leaves the addresses of what everybody may see alone', async () => {
    const addresses = new MediaAddresses({ ask: () => Promise.resolve(answer(null)), fallback });
    expect(await addresses.sources()).toEqual(fallback);
    expect(addresses.current('https://tv.example/v/x/source/1-5.m4s')).toBe('https://tv.example/v/x/source/1-5.m4s');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes on without the API where no token is needed', async () => {
    const addresses = new MediaAddresses({ ask: () => Promise.reject(new Error('away')), fallback });
    expect(await addresses.sources()).toEqual(fallback);
  });

  it('renews a token before it is over and puts it into addresses that have the old one', async () => {
    let made = 0;
    const addresses = new MediaAddresses({ ask: () => Promise.resolve(answer(`a.b-${++made}.c`)), fallback });
    expect((await addresses.sources()).hls).toBe('/t/a.b-1.c/v/x/master.m3u8');
    const segment = 'https://tv.example/t/a.b-1.c/v/x/source/1-5.m4s';
    expect(addresses.current(segment)).toBe(segment);
    await vi.advanceTimersByTimeAsync(599_000);
    expect(addresses.current(segment)).toBe('https://tv.example/t/a.b-2.c/v/x/source/1-5.m4s');
    addresses.stop();
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tries again when renewing fails', async () => {
    const asked = vi.fn<() => Promise<PlaybackUrls>>();
    asked.mockResolvedValueOnce(answer('a')).mockRejectedValueOnce(new Error('away')).mockResolvedValue(answer('b'));
    const addresses = new MediaAddresses({ ask: asked, fallback });
    await addresses.sources();
    await vi.advanceTimersByTimeAsync(380_000);
    expect(addresses.current('/t/a/v/x/1.m4s')).toBe('/t/b/v/x/1.m4s');
    addresses.stop();
  });
});
