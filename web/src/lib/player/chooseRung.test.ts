import { describe, expect, it } from 'vitest';
import { RungChoice, type RungSituation } from './chooseRung';

const RUNGS = [
  { bitsPerSecond: 200_000, height: 144 },
  { bitsPerSecond: 500_000, height: 240 },
  { bitsPerSecond: 1_000_000, height: 360 },
  { bitsPerSecond: 3_000_000, height: 720 },
  { bitsPerSecond: 6_000_000, height: 1080 },
];
const situation = (change: Partial<RungSituation>): RungSituation => ({
  estimate: 10_000_000,
  bufferS: 0.8,
  live: true,
  speed: 1,
  maxHeight: Infinity,
  nowMs: 100_000,
  ...change,
});

describe('RungChoice', () => {
  it('begins with what the line is believed to carry, with room to spare', () => {
    expect(new RungChoice().first(RUNGS, situation({ estimate: 3_000_000 }))).toBe(2);
    expect(new RungChoice().first(RUNGS, situation({ estimate: 10_000 }))).toBe(0);
  });

  it('takes nothing taller than the screen shows, rounded up to the next rung', () => {
    expect(new RungChoice().first(RUNGS, situation({ maxHeight: 400 }))).toBe(3);
    expect(new RungChoice().first(RUNGS, situation({ maxHeight: 360 }))).toBe(2);
    expect(new RungChoice().next(RUNGS, 4, situation({ maxHeight: 240 }))).toBe(1);
  });

  it('falls at once and far enough when the line slows down', () => {
    const choice = new RungChoice();
    choice.first(RUNGS, situation({}));
    expect(choice.next(RUNGS, 4, situation({ estimate: 700_000, nowMs: 100_250 }))).toBe(1);
  });

  it('sits out a slow stretch while a recording has plenty in the buffer', () => {
    const slow = { estimate: 700_000, live: false };
    expect(new RungChoice().next(RUNGS, 3, situation({ ...slow, bufferS: 40 }))).toBe(3);
    expect(new RungChoice().next(RUNGS, 3, situation({ ...slow, bufferS: 10 }))).toBe(1);
  });

  it('climbs one step at a time, after a quiet while', () => {
    const choice = new RungChoice();
    choice.first(RUNGS, situation({ estimate: 300_000 }));
    expect(choice.next(RUNGS, 0, situation({ nowMs: 101_000 }))).toBe(0);
    expect(choice.next(RUNGS, 0, situation({ nowMs: 104_500 }))).toBe(1);
    expect(choice.next(RUNGS, 1, situation({ nowMs: 105_000 }))).toBe(1);
    expect(choice.next(RUNGS, 1, situation({ nowMs: 109_000 }))).toBe(2);
  });

  it('does not try a rung again soon that it had to leave at once, unless the line has become much faster', () => {
    const choice = new RungChoice();
    choice.first(RUNGS, situation({ estimate: 300_000 }));
    expect(choice.next(RUNGS, 2, situation({ estimate: 4_500_000, nowMs: 105_000 }))).toBe(3);
    expect(choice.next(RUNGS, 3, situation({ estimate: 2_000_000, nowMs: 107_000 }))).toBe(2);
    expect(choice.next(RUNGS, 2, situation({ estimate: 4_500_000, nowMs: 115_000 }))).toBe(2);
    expect(choice.next(RUNGS, 2, situation({ estimate: 9_000_000, nowMs: 115_000 }))).toBe(3);
    expect(choice.next(RUNGS, 2, situation({ estimate: 4_500_000, nowMs: 140_000 }))).toBe(3);
  });

  it('counts faster playing as more to load', () => {
    const stored = { live: false, bufferS: 5, estimate: 1_200_000 };
    expect(new RungChoice().next(RUNGS, 2, situation(stored))).toBe(2);
    expect(new RungChoice().next(RUNGS, 2, situation({ ...stored, speed: 2 }))).toBe(0);
  });
});
