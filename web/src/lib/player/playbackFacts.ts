import { codecName } from '$lib/format/codecs';
import type { Texts } from '$lib/texts/en';
import type { Playback } from './Playback.svelte';
import { qualityName } from './quality';
import { STAND_IN_WIDTH } from './standInPicture';

export interface Fact {
  readonly name: string;
  readonly value: string;
}

/** What the curious and bug reports want to know, in the order it is shown. */
export function playbackFacts(t: Texts, playback: Playback): Fact[] {
  const facts = playback.facts();
  if (facts === undefined) return [];
  const { engine, media } = facts;
  const { activeQuality: quality, sample } = playback;
  const shown = media.getVideoPlaybackQuality();
  const words = t.player.facts;
  const pixels = `${Math.round(media.clientWidth * devicePixelRatio)} × ${Math.round(media.clientHeight * devicePixelRatio)}`;
  return [
    { name: words.picture, value: pictureOf(t, media, engine.frameRate) },
    { name: words.screen, value: pixels },
    { name: words.quality, value: qualityOf(t, playback) },
    { name: words.codecs, value: `${codec(quality?.codec)} / ${codec(engine.audioCodec)}` },
    { name: words.bitRate, value: rate(t, quality?.bitsPerSecond) },
    { name: words.connection, value: rate(t, engine.bandwidth) },
    { name: words.buffer, value: t.format.latency(aheadS(media) * 1000) },
    ...(sample.live ? [{ name: words.behind, value: behind(t, sample.latencyMs, sample.behindS) }] : []),
    { name: words.dropped, value: words.droppedOf(shown.droppedVideoFrames, shown.totalVideoFrames) },
    { name: words.stalls, value: words.stallsAndGaps(String(engine.stalls ?? '–'), String(engine.gapsJumped ?? '–')) },
    { name: words.player, value: engine.player },
  ];
}

function pictureOf(t: Texts, { videoWidth, videoHeight }: HTMLVideoElement, rate: number | undefined): string {
  if (videoWidth === 0 || videoWidth === STAND_IN_WIDTH) return t.player.facts.none;
  const size = `${videoWidth} × ${videoHeight}`;
  return rate === undefined ? size : t.player.facts.pictureAt(size, t.format.frameRate(rate));
}

function qualityOf(t: Texts, { pinnedQuality, activeQuality, soundOnly }: Playback): string {
  const name = activeQuality === undefined ? '–' : qualityName(t, activeQuality);
  const now = soundOnly === 'slow' ? t.player.soundOnlyNow : name;
  return pinnedQuality === undefined ? t.player.facts.automatic(now) : t.player.facts.chosen(now);
}

function behind(t: Texts, latencyMs: number | undefined, behindS: number): string {
  const edge = t.player.facts.behindEdge(t.format.latency(behindS * 1000));
  return latencyMs === undefined ? edge : t.player.facts.behindCamera(t.format.latency(latencyMs), edge);
}

function aheadS({ buffered, currentTime }: HTMLMediaElement): number {
  for (let i = 0; i < buffered.length; i++) {
    if (buffered.start(i) <= currentTime + 0.1 && buffered.end(i) > currentTime) return buffered.end(i) - currentTime;
  }
  return 0;
}

const rate = (t: Texts, value: number | undefined) => (value === undefined ? '–' : t.format.bitrate(value));
const codec = (value: string | undefined) =>
  value === undefined || value === '' ? '–' : `${codecName(value)} (${value})`;
