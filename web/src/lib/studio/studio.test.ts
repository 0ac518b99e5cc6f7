import { expect, it } from 'vitest';
import { ffmpegCommand } from './ffmpegCommand';
import { suggestHandle } from './suggestHandle';

it.each([
  ['Café Noir, live!', 'cafe-noir-live'],
  ['  --  ', ''],
  ['漢字 TV', 'tv'],
  ['a'.repeat(50), 'a'.repeat(30)],
])('suggests an address for %s', (name, handle) => expect(suggestHandle(name)).toBe(handle));

it('writes an ffmpeg command that ends at the server', () => {
  expect(ffmpegCommand('rtmp://h:1935/live', 'k')).toMatch(/-f flv 'rtmp:\/\/h:1935\/live\/k'$/);
});
