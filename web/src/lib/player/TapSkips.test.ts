import { describe, expect, it } from 'vitest';
import { sideAt, TapSkips, type Side } from './TapSkips';

/** Seconds after each of these taps; negative ones go back, 0 is no skip. */
function secondsAfter(...taps: readonly (readonly [Side | undefined, number])[]): number[] {
  const skips = new TapSkips();
  return taps.map(([side, ms]) => {
    const skip = skips.tap(side, ms, false);
    return skip === undefined ? 0 : skip.side === 'back' ? -skip.seconds : skip.seconds;
  });
}

it('takes the outer thirds for sides', () => {
  expect([0, 0.3, 0.34, 0.5, 0.66, 0.7, 1].map(sideAt)).toEqual([
    'back',
    'back',
    undefined,
    undefined,
    undefined,
    'on',
    'on',
  ]);
});

describe('TapSkips', () => {
  it('skips at the second tap and further at each one after it', () => {
    expect(secondsAfter(['on', 0], ['on', 250], ['on', 700], ['on', 1300])).toEqual([0, 10, 20, 30]);
    expect(secondsAfter(['back', 0], ['back', 250])).toEqual([0, -10]);
  });
  it('takes slow taps for single ones', () => {
    expect(secondsAfter(['on', 0], ['on', 400], ['on', 800])).toEqual([0, 0, 0]);
  });
  it('begins anew after a pause, and on the other side', () => {
    expect(secondsAfter(['on', 0], ['on', 200], ['on', 1000], ['on', 1200])).toEqual([0, 10, 0, 10]);
    expect(secondsAfter(['on', 0], ['back', 200], ['back', 400])).toEqual([0, 0, -10]);
  });
  it('never goes on from the live edge, but back from there', () => {
    const skips = new TapSkips();
    expect([skips.tap('on', 0, true), skips.tap('on', 200, true)]).toEqual([undefined, undefined]);
    skips.tap('back', 1000, true);
    expect(skips.tap('back', 1200, true)).toEqual({ side: 'back', seconds: 10 });
    skips.tap('on', 2000, false);
    expect(skips.tap('on', 2200, false)).toEqual({ side: 'on', seconds: 10 });
    expect(skips.tap('on', 2400, true)).toBeUndefined();
  });
  it('skips nothing in the middle', () => {
    expect(secondsAfter([undefined, 0], [undefined, 200], ['on', 300], [undefined, 400], ['on', 500])).toEqual([
      0, 0, 0, 0, 0,
    ]);
  });
});
