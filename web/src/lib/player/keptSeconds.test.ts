import { describe, expect, test } from 'vitest';
import { keptSeconds } from './keptSeconds';

describe('what stays in the buffer when the viewer chooses', () => {
  const recording = { soundOnly: false, live: false, bufferS: 40, bitsPerSecond: 1_000_000, estimate: 10_000_000 };

  test('nothing on a good line', () => expect(keptSeconds(recording)).toBe(0));

  test('as much as the new quality takes to arrive on a slow one', () =>
    expect(keptSeconds({ ...recording, estimate: 1_000_000 })).toBe(3));

  test('everything when the buffer ends sooner than the new quality would arrive', () =>
    expect(keptSeconds({ ...recording, estimate: 1_000_000, bufferS: 2.5 })).toBeUndefined());

  test('a second for the sound alone, whatever the line', () =>
    expect(keptSeconds({ ...recording, soundOnly: true, estimate: 50_000 })).toBe(1));

  test('everything at the live edge, and as in a recording behind it', () => {
    expect(keptSeconds({ ...recording, live: true, bufferS: 0.9 })).toBeUndefined();
    expect(keptSeconds({ ...recording, live: true })).toBe(0);
  });
});
