import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Storyboard } from './Storyboard.svelte';
import { cueAt, parseStoryboard } from './storyboard';

const base = 'https://tv.example/v/abc/storyboard/index.vtt';
const text = `WEBVTT

00:00:00.000 --> 00:00:02.000
0.jpg#xywh=0,0,160,90

NOTE between them

intro
00:02.000 --> 00:04.500 align:start
0.jpg#xywh=160,0,160,90

01:00:04.500 --> 01:00:10.000
1.jpg#xywh=0,90,160,90
`;

describe('parseStoryboard', () => {
  it('reads cues with and without hours, ids and settings', () => {
    const cues = parseStoryboard(text, base);
    expect(cues.map((cue) => [cue.start, cue.end, cue.x, cue.y])).toEqual([
      [0, 2, 0, 0],
      [2, 4.5, 160, 0],
      [3604.5, 3610, 0, 90],
    ]);
    expect(cues[2]?.sheet).toBe('https://tv.example/v/abc/storyboard/1.jpg');
    expect(cues[0]).toMatchObject({ width: 160, height: 90 });
  });
  it('reads Windows line ends and a byte order mark', () => {
    expect(parseStoryboard(`\uFEFF${text.replaceAll('\n', '\r\n')}`, base)).toEqual(parseStoryboard(text, base));
  });
  it.each([
    ['another text', '<html>'],
    ['a word that begins like it', `WEBVTTX\n\n00:00.000 --> 00:02.000\n0.jpg#xywh=0,0,1,1`],
    ['no place', 'WEBVTT\n\n00:00.000 --> 00:02.000\n0.jpg'],
    ['an empty place', 'WEBVTT\n\n00:00.000 --> 00:02.000\n0.jpg#xywh=0,0,0,90'],
    ['a time that is none', 'WEBVTT\n\n0:0 --> 00:02.000\n0.jpg#xywh=0,0,160,90'],
    ['nothing behind the times', 'WEBVTT\n\n00:00.000 --> 00:02.000'],
  ])('has no cues for %s', (_, wrong) => expect(parseStoryboard(wrong, base)).toEqual([]));
});

describe('cueAt', () => {
  const cues = parseStoryboard(text, base);
  it.each([
    [-1, 0],
    [0, 0],
    [1.999, 0],
    [2, 160],
    [1000, 160],
    [9999, 0],
  ])('at %d s', (time, x) => expect(cueAt(cues, time)?.x).toBe(x));
  it('is none when there are none', () => expect(cueAt([], 5)).toBeUndefined());
});

describe('Storyboard', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('asks once, when it is first needed, and again while it is being made', async () => {
    const answers = [
      new Response('', { status: 404, headers: { 'retry-after': '5' } }),
      new Response(text, { status: 200 }),
    ];
    const ask = vi.fn(() => Promise.resolve(answers.shift() ?? Response.error()));
    const board = new Storyboard(base, ask);
    expect(ask).not.toHaveBeenCalled();
    board.want();
    board.want();
    await vi.advanceTimersByTimeAsync(0);
    expect(board.at(3)).toBeUndefined();
    await vi.advanceTimersByTimeAsync(5000);
    expect(ask).toHaveBeenCalledTimes(2);
    expect(board.at(3)?.x).toBe(160);
  });

  it('does without when there is none', async () => {
    const ask = vi.fn(() => Promise.resolve(new Response('', { status: 404 })));
    const board = new Storyboard(base, ask);
    board.want();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(ask).toHaveBeenCalledTimes(1);
    expect(board.at(3)).toBeUndefined();
  });
});
