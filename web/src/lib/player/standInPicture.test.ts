import { describe, expect, it } from 'vitest';
import { familyOf, standInPicture } from './standInPicture';

/** Box types with their content, of one level. */
function boxes(data: Uint8Array): [string, Uint8Array][] {
  const found: [string, Uint8Array][] = [];
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  for (let at = 0; at < data.length;) {
    const size = view.getUint32(at);
    found.push([String.fromCharCode(...data.slice(at + 4, at + 8)), data.slice(at + 8, at + size)]);
    at += size;
  }
  return found;
}
const inside = (data: Uint8Array, ...path: string[]): Uint8Array =>
  path.reduce((content, name) => boxes(content).find(([type]) => type === name)?.[1] ?? new Uint8Array(), data);
const u32 = (data: Uint8Array, at: number) => new DataView(data.buffer, data.byteOffset).getUint32(at);

describe('standInPicture', () => {
  it('covers exactly the time asked for, at its place on the timeline', () => {
    const data = standInPicture('avc', 100_000.5, 100_002.537);
    expect(boxes(data).map(([type]) => type)).toEqual(['ftyp', 'moov', 'moof', 'mdat']);
    const tfdt = inside(data, 'moof', 'traf', 'tfdt');
    expect(u32(tfdt, 4) * 2 ** 32 + u32(tfdt, 8)).toBe(100_000.5 * 90_000);
    const trun = inside(data, 'moof', 'traf', 'trun');
    const count = u32(trun, 4);
    const ticks = Array.from({ length: count }, (_, i) => u32(trun, 12 + i * 4));
    expect(ticks.reduce((sum, duration) => sum + duration, 0)).toBe(Math.round(2.037 * 90_000));
    expect(Math.max(...ticks)).toBeLessThan(18_000);
  });

  it('points into the media box and fills it', () => {
    const data = standInPicture('hevc', 0, 1 / 3);
    const moof = boxes(data).find(([type]) => type === 'moof')?.[1] ?? new Uint8Array();
    const trun = inside(moof, 'traf', 'trun');
    expect(u32(trun, 8)).toBe(moof.length + 8 + 8);
    const sampleBytes = u32(inside(moof, 'traf', 'tfhd'), 8);
    expect(inside(data, 'mdat').length).toBe(sampleBytes * u32(trun, 4));
  });

  it('knows which codecs it can stand in for', () => {
    expect(['avc1.64001f', 'hvc1.1.6.L93', 'hev1.1', 'av01.0.05M.08', 'vp09.00'].map(familyOf)).toEqual([
      'avc',
      'hevc',
      'hevc',
      'av1',
      undefined,
    ]);
  });
});
