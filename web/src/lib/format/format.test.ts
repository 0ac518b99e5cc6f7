import { describe, expect, it } from 'vitest';
import { codecName, resolutionName } from './codecs';
import { bitrate, bytes, count, counted, frameRate, latency } from './numbers';
import { ago, clock, elapsedSeconds, spokenDuration } from './time';

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
    expect(spokenDuration(3725)).toBe('1 hour 2 minutes 5 seconds');
    expect(spokenDuration(60)).toBe('1 minute');
    expect(spokenDuration(0)).toBe('0 seconds');
  });
});

describe('ago', () => {
  const now = Date.parse('2030-05-10T12:00:00Z');
  it.each([
    ['2030-05-10T11:59:50Z', 'just now'],
    ['2030-05-10T11:57:00Z', '3 minutes ago'],
    ['2030-05-10T07:00:00Z', '5 hours ago'],
    ['2030-05-09T12:00:00Z', 'yesterday'],
    ['2030-04-01T12:00:00Z', 'Apr 1, 2030'],
    ['not a time', ''],
  ])('%s → %s', (time, text) => expect(ago(time, now)).toBe(text));

  it('counts elapsed seconds and never below zero', () => {
    expect(elapsedSeconds('2030-05-10T11:59:00Z', now)).toBe(60);
    expect(elapsedSeconds('2030-05-10T12:01:00Z', now)).toBe(0);
    expect(elapsedSeconds(null, now)).toBe(0);
  });
});

describe('numbers', () => {
  it('writes bit rates', () => {
    expect(bitrate(128_000)).toBe('128 kbit/s');
    expect(bitrate(5_240_000)).toBe('5.2 Mbit/s');
    expect(bitrate(999_900)).toBe('1.0 Mbit/s');
    expect(bitrate(-1)).toBe('–');
  });
  it('writes sizes', () => {
    expect(bytes(512)).toBe('512 B');
    expect(bytes(1_530_000)).toBe('1.5 MB');
    expect(bytes(999_999)).toBe('1.0 MB');
    expect(bytes(123_400_000)).toBe('123 MB');
  });
  it('counts people', () => {
    expect(count(12_400)).toBe('12.4K');
    expect(counted(1, 'viewer', 'viewers')).toBe('1 viewer');
    expect(counted(0, 'viewer', 'viewers')).toBe('0 viewers');
  });
  it('writes frame rates and latency', () => {
    expect(frameRate(30.001)).toBe('30');
    expect(frameRate(29.97)).toBe('29.97');
    expect(latency(840)).toBe('0.8 s');
    expect(latency(-20)).toBe('0.0 s');
    expect(latency(34_400)).toBe('34 s');
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
