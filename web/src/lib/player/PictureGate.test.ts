import { beforeEach, describe, expect, it } from 'vitest';
import { PictureGate } from './PictureGate';

describe('PictureGate', () => {
  let gate: PictureGate;
  beforeEach(() => (gate = new PictureGate()));

  it('leaves the picture out from the piece that is late to the beginning of a later segment', () => {
    expect(gate.admits(false, true, 0)).toBe(true);
    gate.late(1_000);
    expect(gate.missing).toBe('slow');
    expect(gate.admits(true, true, 1_300)).toBe(false);
    expect(gate.admits(false, true, 3_000)).toBe(false);
    expect(gate.admits(true, true, 3_000)).toBe(true);
    expect(gate.missing).toBeUndefined();
    expect(gate.admits(false, true, 3_300)).toBe(true);
  });

  it('tries less and less often while the attempts fail', () => {
    gate.late(0);
    const attempts: number[] = [];
    for (let now = 0; now < 100_000; now += 500) {
      if (!gate.admits(true, true, now)) continue;
      attempts.push(now);
      gate.late(now);
    }
    expect(attempts).toEqual([1_500, 5_500, 13_500, 29_500, 59_500, 89_500]);
  });

  it('waits seldom but not for ever on a line that seems too slow', () => {
    gate.late(0);
    expect(gate.admits(true, false, 20_000)).toBe(false);
    expect(gate.admits(true, false, 30_000)).toBe(true);
  });

  it('begins anew after a picture that has come for a while', () => {
    gate.late(0);
    for (const now of [1_500, 5_500, 13_500]) {
      gate.admits(true, true, now);
      gate.late(now);
    }
    expect(gate.admits(true, true, 29_500)).toBe(true);
    gate.arrived(36_000);
    gate.late(40_000);
    expect(gate.admits(true, true, 41_500)).toBe(true);
  });

  it('leaves the picture out for a viewer who wants to hear only, and brings it back at once', () => {
    gate.soundOnly = true;
    expect(gate.admits(true, true, 0)).toBe(false);
    expect(gate.missing).toBe('chosen');
    gate.soundOnly = false;
    expect(gate.admits(true, true, 10)).toBe(true);
  });

  it('never leaves it out for a viewer who chose a quality', () => {
    gate.late(0);
    gate.patient = true;
    expect(gate.admits(false, false, 10)).toBe(true);
  });
});
