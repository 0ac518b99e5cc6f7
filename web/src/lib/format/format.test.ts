import { describe, expect, it } from 'vitest';
import { codecName, resolutionName } from './codecs';
import { Formats } from './Formats';
import { clock, elapsedSeconds } from './time';

const en = new Formats('en', { justNow: 'just now', unknown: 'unknown' });
const de = new Formats('de', { justNow: 'gerade eben', unknown: 'unbekannt' });

describe('clock', () => {
  it.each([
    [0, '0:00'],
    [7.9, '0:07'],
    [65, '1:05'],
    [3725, '1:02:05'],
    [-42, '-0:42'],
    [-0.4, '0:00'],
    [Infinity, '–:––'],
    [Number.NaN, '–:––'],
  ])('%d → %s', (seconds, text) => expect(clock(seconds)).toBe(text));
});

describe('spokenDuration', () => {
  it('names only the units that are there', () => {
    expect(en.spokenDuration(3725)).toBe('1 hour 2 minutes 5 seconds');
    expect(en.spokenDuration(60)).toBe('1 minute');
    expect(en.spokenDuration(0)).toBe('0 seconds');
    expect(en.spokenDuration(Infinity)).toBe('unknown');
    expect(de.spokenDuration(3725)).toBe('1 Stunde 2 Minuten 5 Sekunden');
  });
});

describe('roughDuration', () => {
  it.each([
    [3, '5 seconds', '5 Sekunden'],
    [42, '45 seconds', '45 Sekunden'],
    [61, '1 minute', '1 Minute'],
    [1800, '30 minutes', '30 Minuten'],
    [9000, '2.5 hours', '2,5 Stunden'],
  ])('%d s → %s, %s', (value, english, german) => {
    expect(en.roughDuration(value)).toBe(english);
    expect(de.roughDuration(value)).toBe(german);
  });
});

describe('ago', () => {
  const now = Date.parse('2030-05-10T12:00:00Z');
  it.each([
    ['2030-05-10T11:59:50Z', 'just now', 'gerade eben'],
    ['2030-05-10T11:57:00Z', '3 minutes ago', 'vor 3 Minuten'],
    ['2030-05-10T07:00:00Z', '5 hours ago', 'vor 5 Stunden'],
    ['2030-05-09T12:00:00Z', 'yesterday', 'gestern'],
    ['2030-04-01T12:00:00Z', 'Apr 1, 2030', '01.04.2030'],
    ['not a time', '', ''],
  ])('%s → %s, %s', (time, english, german) => {
    expect(en.ago(time, now)).toBe(english);
    expect(de.ago(time, now)).toBe(german);
  });

  it('counts elapsed seconds and never below zero', () => {
    expect(elapsedSeconds('2030-05-10T11:59:00Z', now)).toBe(60);
    expect(elapsedSeconds('2030-05-10T12:01:00Z', now)).toBe(0);
    expect(elapsedSeconds(null, now)).toBe(0);
  });
});

describe('numbers', () => {
  it('writes bit rates', () => {
    expect(en.bitrate(128_000)).toBe('128 kbit/s');
    expect(en.bitrate(5_240_000)).toBe('5.2 Mbit/s');
    expect(de.bitrate(5_240_000)).toBe('5,2 Mbit/s');
    expect(en.bitrate(999_900)).toBe('1.0 Mbit/s');
    expect(en.bitrate(-1)).toBe('–');
  });
  it('writes sizes', () => {
    expect(en.bytes(512)).toBe('512 B');
    expect(en.bytes(1_530_000)).toBe('1.5 MB');
    expect(de.bytes(1_530_000)).toBe('1,5 MB');
    expect(en.bytes(999_999)).toBe('1.0 MB');
    expect(en.bytes(123_400_000)).toBe('123 MB');
  });
  it('counts, and picks the word that goes with the number', () => {
    expect(en.count(12_400)).toBe('12.4K');
    expect(en.plural(1, { one: 'viewer', other: 'viewers' })).toBe('viewer');
    expect(en.plural(0, { one: 'viewer', other: 'viewers' })).toBe('viewers');
    expect(en.plural(1, { other: 'people' })).toBe('people');
  });
  it('writes shares, frame rates and latency', () => {
    expect(en.percent(42.9)).toBe('42%');
    expect(de.percent(42.9)).toBe('42\u00a0%');
    expect(en.frameRate(30.001)).toBe('30');
    expect(en.frameRate(29.97)).toBe('29.97');
    expect(de.frameRate(29.97)).toBe('29,97');
    expect(en.latency(840)).toBe('0.8 s');
    expect(en.latency(-20)).toBe('0.0 s');
    expect(en.latency(34_400)).toBe('34 s');
  });
});

describe('codecs', () => {
  it('knows the names people use', () => {
    expect(codecName('avc1.64001f')).toBe('H.264');
    expect(codecName('mp4a.40.2')).toBe('AAC');
    expect(codecName('Opus')).toBe('Opus');
    expect(codecName('vp09.00')).toBe('vp09.00');
    expect(codecName(null)).toBe('–');
  });
  it('names a picture by its short side', () => {
    expect(resolutionName(1920, 1080)).toBe('1080p');
    expect(resolutionName(720, 1280)).toBe('720p');
  });
});
