import { describe, expect, it } from 'vitest';
import { recall, remember } from './lastBandwidth';
import { isQualityId, nearestQuality, usefulHeight } from './quality';

const quality = (id: string) => ({
  id,
  label: id,
  height: Number.parseInt(id) || 0,
  bitsPerSecond: 1,
  codec: 'avc1.64001f',
});
const QUALITIES = ['1080@60', '720@60', '720@', '360@', 'audio'].map(quality);

describe('nearestQuality', () => {
  it.each([
    ['720@', '720@'],
    ['720@60', '720@60'],
    ['1080@', '1080@60'],
    ['480@', '360@'],
    ['2160@', '1080@60'],
    ['144@', '360@'],
    ['audio', 'audio'],
  ])('gives for %s %s', (wanted, given) => {
    expect(nearestQuality(wanted, QUALITIES)?.id).toBe(given);
  });

  it('does not put a picture in the place of sound that is not there alone', () => {
    expect(nearestQuality('audio', [quality('720@')])).toBeUndefined();
  });
});

describe('isQualityId', () => {
  it('takes what the menu gives and nothing else', () => {
    expect(['720@', '1080@60', 'audio'].every(isQualityId)).toBe(true);
    expect([undefined, 3, '', '720', '720@x', '<b>'].some(isQualityId)).toBe(false);
  });
});

describe('usefulHeight', () => {
  it('counts real pixels of the shorter side', () => {
    expect(usefulHeight({ width: 640, height: 360 }, 2, false)).toBe(720);
    expect(usefulHeight({ width: 0, height: 0 }, 2, false)).toBe(Infinity);
    expect(usefulHeight({ width: 1920, height: 1080 }, 1, true)).toBe(480);
  });
});

describe('the remembered bandwidth', () => {
  it('is used while fresh and plausible', () => {
    let stored = '';
    remember({ setItem: (_, value) => (stored = value) }, 8_000_000, 1_000);
    expect(recall({ getItem: () => stored }, 60_000)).toBe(8_000_000);
    expect(recall({ getItem: () => stored }, 3_600_000)).toBe(3_000_000);
    expect(recall({ getItem: () => '{"bitsPerSecond":-1,"atMs":1}' }, 2)).toBe(3_000_000);
    expect(recall({ getItem: () => 'no' }, 2)).toBe(3_000_000);
  });
});
