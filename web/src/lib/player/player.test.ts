import { describe, expect, it } from 'vitest';
import { readPreferences, writePreferences } from './preferences';
import { takeSample } from './sample';
import { commandFor } from './shortcuts';
import { StallWatch } from './StallWatch';
import { behindLive, bufferedFractions, fractionOf, labelTime, timeAt } from './timeline';

const range = { start: 100, end: 200 };
const ranges = (...pairs: [number, number][]): TimeRanges => ({
  length: pairs.length,
  start: (i) => pairs[i]?.[0] ?? 0,
  end: (i) => pairs[i]?.[1] ?? 0,
});

describe('timeline', () => {
  it('maps times to the bar and back', () => {
    expect(fractionOf(150, range)).toBe(0.5);
    expect(fractionOf(50, range)).toBe(0);
    expect(timeAt(0.25, range)).toBe(125);
    expect(timeAt(2, range)).toBe(200);
    expect(fractionOf(0, { start: 0, end: 0 })).toBe(1);
  });
  it('labels live positions by their distance to now', () => {
    expect(labelTime(150, range, true)).toBe(-50);
    expect(labelTime(150, range, false)).toBe(50);
    expect(behindLive(205, range)).toBe(0);
  });
  it('clips what is buffered to what can be sought', () => {
    expect(bufferedFractions(ranges([50, 110], [150, 220], [300, 310]), range)).toEqual([
      { start: 0, end: 0.1 },
      { start: 0.5, end: 1 },
    ]);
  });
});

describe('takeSample', () => {
  const base = { time: 198, range, buffered: ranges(), live: true, date: new Date(10_000) };
  it('measures both latencies of a live video', () => {
    expect(takeSample(base, 11_200)).toMatchObject({ behindS: 2, atLive: true, latencyMs: 1200 });
    expect(takeSample({ ...base, time: 150 }, 61_200)).toMatchObject({ behindS: 50, atLive: false });
  });
  it('shows no latency that only a wrong clock can explain', () => {
    expect(takeSample(base, 9_000).latencyMs).toBeUndefined();
    expect(takeSample({ ...base, live: false }, 11_200)).toMatchObject({ latencyMs: undefined, atLive: false });
  });
});

describe('StallWatch', () => {
  it('reports each full period without movement once', () => {
    const watch = new StallWatch(1000);
    expect(watch.isStuck(5, 0)).toBe(false);
    expect(watch.isStuck(5, 999)).toBe(false);
    expect(watch.isStuck(5, 1000)).toBe(true);
    expect(watch.isStuck(5, 1500)).toBe(false);
    expect(watch.isStuck(5.1, 2400)).toBe(false);
    watch.reset(9000);
    expect(watch.isStuck(5.1, 9100)).toBe(false);
  });
});

describe('commandFor', () => {
  const press = (key: string, change: Partial<KeyboardEvent> = {}) =>
    commandFor({ key, altKey: false, ctrlKey: false, metaKey: false, ...change });
  it('knows the keys of the help page', () => {
    expect(press(' ')).toEqual({ name: 'togglePlay' });
    expect(press('K')).toEqual({ name: 'togglePlay' });
    expect(press('j')).toEqual({ name: 'seekBy', seconds: -10 });
    expect(press('7')).toEqual({ name: 'seekToFraction', fraction: 0.7 });
    expect(press('End')).toEqual({ name: 'goToEnd' });
  });
  it('leaves other keys and the browser’s own to the browser', () => {
    expect(press('x')).toBeUndefined();
    expect(press('l', { ctrlKey: true })).toBeUndefined();
    expect(press('constructor')).toBeUndefined();
  });
});

describe('preferences', () => {
  const holding = (text: string | null) => ({ getItem: () => text });
  it('reads what it wrote', () => {
    let stored = '';
    writePreferences(
      { setItem: (_, value) => (stored = value) },
      { volume: 0.4, muted: true, speed: 1.5, quality: '720@' },
    );
    expect(readPreferences(holding(stored))).toEqual({ volume: 0.4, muted: true, speed: 1.5, quality: '720@' });
  });
  it.each([null, '', 'no json', '[]', '{"volume":7,"muted":"yes","speed":99}', 'null'])(
    'takes defaults for %s',
    (text) => {
      expect(readPreferences(holding(text))).toEqual({ volume: 1, muted: false, speed: 1 });
    },
  );
});
