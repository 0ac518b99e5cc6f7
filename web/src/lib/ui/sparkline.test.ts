import { describe, expect, it } from 'vitest';
import { sparklinePath } from './sparkline';

describe('sparklinePath', () => {
  it('draws nothing without values', () => expect(sparklinePath([], 100, 20, 10)).toBe(''));
  it('keeps the newest value at the right edge', () => {
    expect(sparklinePath([1, 1], 90, 20, 10)).toMatch(/^M80 [\d.]+L90 [\d.]+$/);
  });
  it('stands on the floor when everything is zero', () => {
    expect(sparklinePath([0, 0], 90, 20, 10)).toBe('M80 20L90 20');
  });
});
