import { flushSync } from 'svelte';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Engine, EngineEvents } from './Engine';
import type { PlayerError } from './errors';
import { Playback, type Broadcast } from './Playback.svelte';

/** A player that loads or fails as told. */
class FakeEngine implements Engine {
  live = true;
  range = { start: 0, end: 100 };
  playheadDate = undefined;
  qualities = [];
  activeQuality = undefined;
  canSelectQuality = true;
  facts = {
    player: 'fake',
    audioCodec: undefined,
    frameRate: undefined,
    bandwidth: undefined,
    stalls: undefined,
    gapsJumped: undefined,
  };
  destroyed = false;
  loaded: { url: string; start: number | undefined } | undefined;
  constructor(
    readonly events: EngineEvents,
    readonly failure: PlayerError | undefined,
  ) {}
  load(url: string, start: number | undefined): Promise<void> {
    this.loaded = { url, start };
    return this.failure === undefined
      ? Promise.resolve()
      : Promise.reject(Object.assign(new Error(), { error: this.failure }));
  }
  selectQuality = vi.fn();
  follow = vi.fn();
  destroy(): Promise<void> {
    this.destroyed = true;
    return Promise.resolve();
  }
}

describe('Playback', () => {
  let engines: FakeEngine[];
  let failures: (PlayerError | undefined)[];
  let broadcast: Broadcast;
  let media: HTMLVideoElement;
  let playback: Playback;
  let detach: () => void;

  beforeEach(() => {
    vi.useFakeTimers();
    localStorage.clear();
    engines = [];
    failures = [];
    broadcast = { state: 'live', publishing: true, connected: true };
    media = document.createElement('video');
    Object.defineProperty(media, 'buffered', { value: { length: 0, start: () => 0, end: () => 0 } });
    vi.spyOn(media, 'play').mockImplementation(() => Promise.resolve(void media.dispatchEvent(new Event('playing'))));
    playback = new Playback({
      broadcast: () => broadcast,
      sources: () => Promise.resolve({ hls: '/hls', dash: '/dash' }),
      choose: () =>
        Promise.resolve({
          protocols: ['hls', 'dash'],
          create: (_, events) => {
            const engine = new FakeEngine(events, failures.shift());
            engines.push(engine);
            return Promise.resolve(engine);
          },
        }),
    });
    detach = playback.attach(media);
  });
  afterEach(() => {
    detach();
    vi.useRealTimers();
  });

  const urls = () => engines.map((engine) => engine.loaded?.url);

  it('opens at the live edge and plays', async () => {
    await playback.open();
    expect(playback.phase).toBe('playing');
    expect(engines[0]?.loaded).toEqual({ url: '/hls', start: undefined });
  });

  it('falls over to DASH when HLS makes no sense', async () => {
    failures = [{ kind: 'manifest', detail: 'test' }];
    await playback.open();
    expect(playback.phase).toBe('reconnecting');
    await vi.advanceTimersByTimeAsync(10_000);
    expect(urls()).toEqual(['/hls', '/dash']);
    expect(playback.phase).toBe('playing');
    expect(engines[0]?.destroyed).toBe(true);
  });

  it('comes back to the moment a viewer of the past was at', async () => {
    await playback.open();
    playback.seekTo(40);
    engines[0]?.events.onerror({ kind: 'network', detail: 'test' });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(engines[1]?.loaded).toEqual({ url: '/hls', start: 40 });
  });

  it('does not take an error of a player it has left', async () => {
    await playback.open();
    const first = engines[0];
    await playback.open();
    first?.events.onerror({ kind: 'media', detail: 'late' });
    expect(playback.phase).toBe('playing');
  });

  it('gives up on what no waiting can cure, and says why', async () => {
    failures = Array.from({ length: 5 }, () => ({ kind: 'unsupported', detail: 'codec' }) as const);
    await playback.open();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(urls()).toEqual(['/hls', '/dash']);
    expect(playback.phase).toBe('failed');
    expect(playback.error?.detail).toBe('codec');
  });

  it('starts without sound where the browser insists, and keeps the viewer’s wish', async () => {
    vi.mocked(media.play).mockImplementationOnce(() => Promise.reject(new DOMException('', 'NotAllowedError')));
    await playback.open();
    expect(media.muted).toBe(true);
    expect(playback.mutedByBrowser).toBe(true);
    playback.setMuted(false);
    expect(media.muted).toBe(false);
    expect(playback.mutedByBrowser).toBe(false);
  });

  it('is not torn down by a change of volume', async () => {
    let attachments = 0;
    const stop = $effect.root(() => {
      $effect(() => {
        attachments++;
        return playback.attach(media);
      });
    });
    flushSync();
    await playback.open();
    playback.setVolume(0.3);
    flushSync();
    expect(attachments).toBe(1);
    stop();
  });

  it('reloads a picture that stands still, but not while the broadcaster is away', async () => {
    await playback.open();
    broadcast = { ...broadcast, publishing: false };
    Object.defineProperty(media, 'paused', { value: false });
    await vi.advanceTimersByTimeAsync(20_000);
    expect(engines).toHaveLength(1);
    broadcast = { ...broadcast, publishing: true };
    await vi.advanceTimersByTimeAsync(10_000);
    expect(engines.length).toBeGreaterThan(1);
  });
});
