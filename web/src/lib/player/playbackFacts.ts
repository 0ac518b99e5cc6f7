import { codecName } from '$lib/format/codecs';
import { bitrate, frameRate, latency } from '$lib/format/numbers';
import type { Playback } from './Playback.svelte';
import { STAND_IN_WIDTH } from './standInPicture';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What the curious and bug reports want to know, in the order it is shown. */
export function playbackFacts(playback: Playback): Fact[] {
  const facts = playback.facts();
  if (facts === undefined) return [];
  const { engine, media } = facts;
  const { activeQuality: quality, sample } = playback;
  const shown = media.getVideoPlaybackQuality();
  const shownSize =
    media.videoWidth === 0 || media.videoWidth === STAND_IN_WIDTH
      ? 'none'
      : `${media.videoWidth} × ${media.videoHeight}`;
  const frames = engine.frameRate === undefined ? '' : ` at ${frameRate(engine.frameRate)}`;
  const pixels = `${Math.round(media.clientWidth * devicePixelRatio)} × ${Math.round(media.clientHeight * devicePixelRatio)}`;
  return [
    { name: 'Picture', value: `${shownSize}${shownSize === 'none' ? '' : frames}` },
    { name: 'Screen', value: pixels },
    { name: 'Quality', value: qualityOf(playback) },
    { name: 'Codecs', value: `${codec(quality?.codec)} / ${codec(engine.audioCodec)}` },
    { name: 'Bit rate', value: rate(quality?.bitsPerSecond) },
    { name: 'Connection', value: rate(engine.bandwidth) },
    { name: 'Buffer', value: latency(aheadS(media) * 1000) },
    ...(sample.live ? [{ name: 'Behind', value: behind(sample.latencyMs, sample.behindS) }] : []),
    { name: 'Dropped', value: `${shown.droppedVideoFrames} of ${shown.totalVideoFrames}` },
    { name: 'Stalls', value: `${engine.stalls ?? '–'}, ${engine.gapsJumped ?? '–'} gaps` },
    { name: 'Player', value: engine.player },
  ];
}

function qualityOf({ pinnedQuality, activeQuality, soundOnly }: Playback): string {
  const now = soundOnly === 'slow' ? 'sound only' : (activeQuality?.label ?? '–');
  return pinnedQuality === undefined ? `${now} (automatic)` : `${now} (chosen)`;
}

function behind(latencyMs: number | undefined, behindS: number): string {
  const edge = `${latency(behindS * 1000)} behind the edge`;
  return latencyMs === undefined ? edge : `${latency(latencyMs)} from the camera, ${edge}`;
}

function aheadS({ buffered, currentTime }: HTMLMediaElement): number {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && buffered.end(i) > currentTime) return buffered.end(i) - currentTime;
  }
  return 0;
}

const rate = (value: number | undefined) => (value === undefined ? '–' : bitrate(value));
const codec = (value: string | undefined) =>
  value === undefined || value === '' ? '–' : `${codecName(value)} (${value})`;
