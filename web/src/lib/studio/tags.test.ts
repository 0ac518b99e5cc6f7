import { describe, expect, it } from 'vitest';
import { fitTags, readTags } from './tags';

describe('tags', () => {
  it('are tidied', () => expect(readTags(' #Chess, opening,, CHESS、東京 ')).toEqual(['Chess', 'opening', '東京']));
  it('have limits', () => {
    expect(fitTags(readTags(Array.from({ length: 21 }, (_, i) => `t${i}`).join()))).toBe(false);
    expect(fitTags(['x'.repeat(41)])).toBe(false);
    expect(fitTags(['x'.repeat(40)])).toBe(true);
  });
});
