import { describe, expect, it } from 'vitest';
import type { Conversion } from '$lib/api/types';
import { en } from '$lib/texts/en';
import { isAtWork, overloadNotices, progressLine, rungName, type Rung } from './conversion';

const rung = (height: number, state: Rung['state']): Rung => ({
  track: `${height}p`,
  codec: 'h264',
  width: (height * 16) / 9,
  height,
  frameRate: 30,
  bitsPerSecond: 1_000_000,
  state,
  since: null,
  reason: null,
  behindSeconds: 0.4,
  percent: null,
  madeUp: null,
  missing: null,
  savedPercent: null,
});
const live: Conversion = {
  state: 'live',
  percent: null,
  secondsLeft: null,
  rungs: [rung(720, 'on'), rung(360, 'on')],
  workers: { free: 1, busy: 1, waiting: 0, isConnected: true },
  problems: [],
};

describe('overloadNotices', () => {
  it('has nothing to say while all goes well', () => expect(overloadNotices(en, live)).toEqual([]));
  it('names what was taken out', () => {
    const notices = overloadNotices(en, { ...live, rungs: [rung(1080, 'shed'), rung(720, 'shed'), rung(360, 'on')] });
    expect(notices).toEqual([expect.stringContaining('1080p and 720p taken out')]);
  });
  it('tells of absent workers, an absent queue and lost segments', () => {
    expect(overloadNotices(en, { ...live, workers: { ...live.workers, isConnected: false } })).toHaveLength(1);
    expect(overloadNotices(en, { ...live, workers: { free: 0, busy: 0, waiting: 3, isConnected: true } })).toHaveLength(
      1,
    );
    const problem = { at: '2030-01-01T00:00:00Z', track: null, number: 7, reason: 'broken' };
    expect(overloadNotices(en, { ...live, problems: [problem] })).toEqual(['One segment was given up.']);
  });
});

describe('progressLine', () => {
  it('tells per cent and time left as far as they are known', () => {
    const line = (change: Partial<Conversion>) => progressLine(en, { ...live, state: 'converting', ...change });
    expect(line({ percent: 42.9, secondsLeft: 200 })).toBe('Processing 42%, 3 minutes left');
    expect(line({ percent: 42.9, secondsLeft: 1 })).toBe('Processing 42%, 5 seconds left');
    expect(line({})).toBe('Processing');
    expect(line({ state: 'pending' })).toBe('Waiting for its turn');
    expect(line({ state: 'done' })).toBeUndefined();
  });
});

describe('rungs', () => {
  it('are named by their shorter side, and by their codec where it is not the usual one', () => {
    expect(rungName({ width: 1280, height: 720, codec: 'h264' })).toBe('720p');
    expect(rungName({ width: 720, height: 1280, codec: 'av1' })).toBe('720p AV1');
  });
  it('change while something is at work', () => {
    expect((['live', 'pending', 'converting'] as const).every((state) => isAtWork({ ...live, state }))).toBe(true);
    expect((['idle', 'done', 'failed'] as const).some((state) => isAtWork({ ...live, state }))).toBe(false);
  });
});
