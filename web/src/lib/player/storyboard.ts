/** A small picture: the times it stands for, and where it is on its sheet. Seconds from the start of the video; pixels. */
export interface StoryboardCue {
  readonly start: number;
  readonly end: number;
  readonly sheet: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Reads a storyboard: WebVTT (§4) whose payloads are `{sheet}#xywh={x},{y},{width},{height}` (Media Fragments URI §4.2.2).
 * What it does not understand is left out; a text that is no WebVTT has no cues.
 */
export function parseStoryboard(text: string, base: string): readonly StoryboardCue[] {
  const blocks = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n{2,}/);
  if (!/^WEBVTT(?:[ \t\n]|$)/.test(blocks[0] ?? '')) return [];
  const cues: StoryboardCue[] = [];
  for (const block of blocks.slice(1)) {
    const cue = parseCue(block.split('\n'), base);
    if (cue && cue.start >= (cues.at(-1)?.start ?? 0)) cues.push(cue);
  }
  return cues;
}

/** The picture for a time: the last one that has begun. */
export function cueAt(cues: readonly StoryboardCue[], time: number): StoryboardCue | undefined {
  let low = 0;
  let high = cues.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const cue = cues[middle];
    if (cue && cue.start <= time) low = middle + 1;
    else high = middle;
  }
  return cues[Math.max(0, low - 1)];
}

function parseCue(lines: readonly string[], base: string): StoryboardCue | undefined {
  const at = lines.findIndex((line) => line.includes('-->'));
  const times = lines[at]?.match(/^\s*([\d:.]+)\s*-->\s*([\d:.]+)/);
  const place = lines[at + 1]?.match(/^(\S+)#xywh=(?:pixel:)?(\d+),(\d+),(\d+),(\d+)$/);
  const start = seconds(times?.[1]);
  const end = seconds(times?.[2]);
  if (at < 0 || start === undefined || end === undefined || !place?.[1] || !URL.canParse(place[1], base)) return;
  const [x = 0, y = 0, width = 0, height = 0] = place.slice(2).map(Number);
  if (width < 1 || height < 1) return;
  return { start, end, sheet: new URL(place[1], base).href, x, y, width, height };
}

/** "01:02:03.500" or "02:03.500" in seconds. */
function seconds(stamp: string | undefined): number | undefined {
  const parts = stamp?.match(/^(?:(\d{2,}):)?(\d{2}):(\d{2}\.\d{3})$/);
  return parts ? Number(parts[1] ?? 0) * 3600 + Number(parts[2]) * 60 + Number(parts[3]) : undefined;
}
