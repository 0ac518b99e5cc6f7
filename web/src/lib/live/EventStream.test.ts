import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listen } from './EventStream';
import { FakeEventSource } from './FakeEventSource';

describe('listen', () => {
  beforeEach(() => {
    FakeEventSource.all = [];
    vi.useFakeTimers();
    vi.stubGlobal('EventSource', FakeEventSource);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });

  it('passes parsed events on and ignores broken ones', () => {
    const seen: unknown[] = [];
    listen('/e', ['viewers'], { onevent: (name, payload) => seen.push([name, payload]) });
    const source = FakeEventSource.all[0];
    source?.listeners.get('viewers')?.({ data: '{"viewers":3}' });
    source?.listeners.get('viewers')?.({ data: '{' });
    expect(seen).toEqual([['viewers', { viewers: 3 }]]);
  });

  it('goes on after the last event it read', () => {
    const seen: unknown[] = [];
    listen('/e', ['comment'], { onevent: (name) => seen.push(name) });
    FakeEventSource.all[0]?.listeners.get('comment')?.({ data: '{}', lastEventId: 'abc.1' });
    FakeEventSource.all[0]?.listeners.get('ping')?.({ data: '{}', lastEventId: 'abc.2_d.3' });
    FakeEventSource.all[0]?.onerror?.();
    vi.advanceTimersByTime(1000);
    expect(FakeEventSource.all[1]?.url).toBe('/e?after=abc.2_d.3');
    expect(seen).toEqual(['comment']);
  });

  it('comes back after every error, and no more once stopped', () => {
    const connection: boolean[] = [];
    const stop = listen('/e', [], { onevent: () => undefined, onconnection: (up) => connection.push(up) });
    FakeEventSource.all[0]?.onopen?.();
    FakeEventSource.all[0]?.onerror?.();
    expect(FakeEventSource.all[0]?.closed).toBe(true);
    vi.advanceTimersByTime(1000);
    expect(FakeEventSource.all).toHaveLength(2);
    FakeEventSource.all[1]?.onerror?.();
    stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeEventSource.all).toHaveLength(2);
    expect(connection).toEqual([true, false, false]);
  });
});
