import { describe as group, expect, it } from 'vitest';
import type { Upload } from '$lib/api/types';
import { en } from '$lib/texts/en';
import { describe } from './describe';
import { Speed } from './Speed';
import type { UploadLine } from './UploadQueue.svelte';

const upload = (change: Partial<Upload>): UploadLine => ({
  key: 'a',
  name: 'a.mp4',
  size: 1000,
  local: undefined,
  conversion: undefined,
  server: {
    id: 'a',
    channel: { id: 'c', handle: 'me', name: 'Me', avatar: null },
    state: 'uploading',
    fileName: 'a.mp4',
    title: 'a',
    length: 1000,
    offset: 250,
    percent: 25,
    secondsLeft: null,
    video: null,
    message: null,
    createdAt: '2026-01-01T00:00:00Z',
    expiresAt: '2026-01-02T00:00:00Z',
    ...change,
  },
});

group('describe', () => {
  it('asks for the file of an interrupted upload', () => {
    expect(describe(en, upload({}))).toEqual({
      text: 'Interrupted at 250 B of 1.0 kB. Choose the file again to go on.',
      percent: 25,
      tone: 'warn',
    });
  });
  it('passes the server’s reason on', () => {
    expect(describe(en, upload({ state: 'failed', message: 'This is a text, not a video.' }))).toMatchObject({
      text: 'This is a text, not a video.',
      tone: 'bad',
    });
  });
  it('tells how long an import takes', () => {
    expect(describe(en, upload({ state: 'importing', percent: 40, secondsLeft: 61 }))).toMatchObject({
      text: 'Processing · 1 minute left',
      percent: 40,
    });
  });
  it('says a cut file is there, and that it is cut', () => {
    expect(describe(en, upload({ state: 'done', video: 'a', message: 'The file is cut short.' })).tone).toBe('warn');
  });
});

group('Speed', () => {
  it('is smooth and tells the time left', () => {
    const speed = new Speed(0, 0);
    expect(speed.secondsLeft(1000)).toBeUndefined();
    speed.note(100, 1000);
    expect(speed.bytesPerSecond).toBe(100);
    expect(speed.secondsLeft(1100)).toBe(10);
    speed.note(100, 2000);
    expect(speed.bytesPerSecond).toBe(80);
    speed.note(1e9, 2100);
    expect(speed.bytesPerSecond).toBe(80);
  });
});
