import { describe, expect, it } from 'vitest';
import type { StreamHealth } from '$lib/api/types';
import { en } from '$lib/texts/en';
import { adviceFor } from './health';

const sample = (framesPerSecond: number) => ({
  time: '2030-01-01T00:00:00Z',
  videoBitsPerSecond: 4_000_000,
  audioBitsPerSecond: 128_000,
  framesPerSecond,
});
const good: StreamHealth = {
  samples: Array.from({ length: 30 }, () => sample(30)),
  keyframeInterval: 2,
  droppedUnits: 0,
  lateUnits: 0,
  video: { codec: 'avc1.64001f', width: 1280, height: 720 },
  audio: { codec: 'mp4a.40.2', sampleRate: 48_000, channels: 2 },
  publisher: { address: '192.0.2.1:5000', software: null, protocol: 'rtmp', connectedAt: '2030-01-01T00:00:00Z' },
  phase: 'publishing',
};

describe('advice', () => {
  it('has nothing to say about a good broadcast', () => expect(adviceFor(en, good)).toEqual([]));
  it('warns of keyframes further apart than 4 seconds', () => {
    expect(adviceFor(en, { ...good, keyframeInterval: 4 })).toEqual([]);
    expect(adviceFor(en, { ...good, keyframeInterval: 4.2 })).toHaveLength(1);
  });
  it('notices a falling frame rate', () => {
    const samples = [...good.samples.slice(5), ...Array.from({ length: 5 }, () => sample(12))];
    expect(adviceFor(en, { ...good, samples })[0]).toContain('frame rate');
  });
  it('notices missing sound and a missing encoder', () => {
    expect(adviceFor(en, { ...good, audio: null, publisher: null })).toHaveLength(2);
  });
});
