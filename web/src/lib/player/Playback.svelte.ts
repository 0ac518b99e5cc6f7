import type { VideoState } from '$lib/api/types';
import { untrack } from 'svelte';
import { chooseEngine } from './chooseEngine';
import type { Engine, EngineChoice, EngineFacts, Quality } from './Engine';
import type { PlayerError, PlayerErrorKind } from './errors';
import { nextPhase, type Phase, type PhaseEvent } from './phases';
import { readPreferences, SPEEDS, writePreferences } from './preferences';
import { nextStep, RETRY_POLICY, type Protocol, type RetryPolicy } from './retryPolicy';
import { AUDIO_ONLY, nearestQuality } from './quality';
import { EMPTY_SAMPLE, takeSample, type Sample } from './sample';
import { stageOf } from './stage';
import { STAND_IN_WIDTH } from './standInPicture';
import { StallWatch } from './StallWatch';
import { clamp, timeAt } from './timeline';

/** Where the media is. */
export type Sources = Readonly<Record<Protocol, string>>;

/** What the page knows about the broadcast from the server's events. */
export interface Broadcast {
  readonly state: VideoState;
  readonly publishing: boolean;
  readonly connected: boolean;
}

export interface PlaybackOptions {
  readonly broadcast: () => Broadcast;
  readonly sources: () => Promise<Sources>;
  /** See {@link EngineEvents.address}. */
  readonly address?: (url: string) => string;
  /** Starts without sound whatever the viewer prefers, and leaves their preference alone. */
  readonly silent?: boolean;
  /** Where this viewer was last; asked once the sources are known, when nobody has said where to open. */
  readonly lastPosition?: () => Position;
  readonly policy?: RetryPolicy;
  readonly choose?: () => Promise<EngineChoice | undefined>;
}

/** Media seconds; undefined = the live edge or the beginning. */
type Position = number | undefined;

const SAMPLE_MS = 250;
/** Beyond this distance from the edge a viewer is watching the past and is not hurried along. */
const FOLLOW_S = 8;

/** One video playing in one media element: opens it, keeps it going, starts again after every break. */
export class Playback {
  readonly #options: PlaybackOptions;
  readonly #policy: RetryPolicy;
  readonly #stall: StallWatch;
  #media: HTMLVideoElement | undefined;
  #engine: Engine | undefined;
  #choice: EngineChoice | undefined;
  #firstSources: Promise<Sources> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #generation = 0;
  #failures: Partial<Record<PlayerErrorKind, number>> = {};
  #lastTroubleMs = 0;
  #protocol: Protocol = 'hls';
  #resume: Position;
  #following = true;

  #phase = $state<Phase>('idle');
  #hasPlayed = $state(false);
  #wasLive = $state(false);
  #error = $state.raw<PlayerError | undefined>();
  #sample = $state.raw<Sample>(EMPTY_SAMPLE);
  #qualities = $state.raw<readonly Quality[]>([]);
  #activeQuality = $state.raw<Quality | undefined>();
  #wantedQuality = $state<string | undefined>();
  #canSelectQuality = $state(false);
  #pictureMissing = $state(false);
  #volume = $state(1);
  #muted = $state(false);
  #mutedByBrowser = $state(false);
  #speed = $state(1);

  readonly stage = $derived.by(() => {
    const { state, publishing, connected } = this.#options.broadcast();
    return stageOf({ phase: this.#phase, videoState: state, publishing, connected, hasPlayed: this.#hasPlayed });
  });
  readonly isMoving = $derived(this.#phase === 'playing' || this.#phase === 'buffering');

  constructor(options: PlaybackOptions) {
    this.#options = options;
    this.#policy = options.policy ?? RETRY_POLICY;
    this.#stall = new StallWatch(this.#policy.stallReloadMs);
    const { volume, muted, speed, quality } = readPreferences(localStorage);
    this.#volume = volume;
    this.#muted = options.silent === true || muted;
    this.#speed = speed;
    if (options.silent !== true) this.#wantedQuality = quality;
  }

  get phase(): Phase {
    return this.#phase;
  }
  get hasPlayed(): boolean {
    return this.#hasPlayed;
  }
  /** The viewer came for a live broadcast, whatever has become of it. */
  get wasLive(): boolean {
    return this.#wasLive;
  }
  get error(): PlayerError | undefined {
    return this.#error;
  }
  get sample(): Sample {
    return this.#sample;
  }
  get qualities(): readonly Quality[] {
    return this.#qualities;
  }
  get activeQuality(): Quality | undefined {
    return this.#activeQuality;
  }
  /** The quality chosen by hand, or the nearest this video has; undefined while the choice is automatic. */
  readonly pinnedQuality = $derived.by(() => {
    const wanted = this.#wantedQuality;
    return wanted === undefined ? undefined : nearestQuality(wanted, this.#qualities)?.id;
  });
  get canSelectQuality(): boolean {
    return this.#canSelectQuality;
  }
  /** What is heard comes without its picture: because the viewer wants it so, or because the line is too slow just now. */
  readonly soundOnly = $derived.by(() => {
    // Pictures may still be in the buffer; the viewer does not want them.
    if (this.pinnedQuality === AUDIO_ONLY && this.#qualities.length > 1) return 'chosen';
    return this.#pictureMissing ? 'slow' : undefined;
  });
  get volume(): number {
    return this.#volume;
  }
  get muted(): boolean {
    return this.#muted;
  }
  /** The browser let us start only without sound; a touch gives it back. */
  get mutedByBrowser(): boolean {
    return this.#mutedByBrowser;
  }
  get speed(): number {
    return this.#speed;
  }

  /** Takes the element; the returned function lets go of everything. */
  attach(media: HTMLVideoElement): () => void {
    this.#media = media;
    // An attachment runs again when what it read changes: the volume must not tear the player down.
    media.volume = untrack(() => this.#volume);
    media.muted = untrack(() => this.#muted);
    const stop = new AbortController();
    const on = (name: keyof HTMLMediaElementEventMap, react: () => void) =>
      media.addEventListener(name, react, { signal: stop.signal });
    on('playing', () => this.#advance());
    on('timeupdate', () => this.#takeSample());
    on('seeking', () => this.#takeSample());
    on('progress', () => this.#takeSample());
    on('waiting', () => this.#send('starve'));
    on('resize', () => (this.#pictureMissing = media.videoWidth === STAND_IN_WIDTH));
    on('emptied', () => (this.#pictureMissing = false));
    on('pause', () => {
      if (!media.ended) this.#send('pause');
    });
    on('ended', () => this.#send('end'));
    const timer = setInterval(() => this.#tick(), SAMPLE_MS);
    return () => {
      stop.abort();
      clearInterval(timer);
      this.#media = undefined;
      this.#close();
    };
  }

  /** Opens the video from `start`, or from the live edge or the beginning. */
  async open(start?: Position): Promise<void> {
    this.#send('load');
    this.#failures = {};
    this.#error = undefined;
    this.#resume = start;
    if (this.#choice === undefined) {
      // The player and the addresses come at the same time.
      const sources = this.#options.sources();
      sources.catch(() => undefined);
      this.#firstSources = sources;
      this.#choice = await (this.#options.choose ?? chooseEngine)();
    }
    const first = this.#choice?.protocols[0];
    if (first === undefined) {
      this.#fail({ kind: 'unsupported', detail: 'no media source extensions and no native HLS' });
      return;
    }
    this.#protocol = first;
    await this.#load();
  }

  /** The whole broadcast from its first moment, opened anew because a live manifest has become a finished one. */
  async openRecording(): Promise<void> {
    this.#wasLive = false;
    if (this.#sample.live || this.#engine === undefined) return this.open(0);
    this.seekToFraction(0);
    return this.play();
  }

  /** The server said something that makes an attempt worthwhile now instead of at the end of the backoff. */
  async nudge(): Promise<void> {
    if (this.#phase === 'reconnecting') await this.#load();
    else if (this.#phase === 'failed') await this.open(this.#resume);
  }

  async play(): Promise<void> {
    const media = this.#media;
    if (media === undefined) return;
    if (this.#phase === 'ended') media.currentTime = this.#sample.range.start;
    try {
      await media.play();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      await this.#playMuted(media);
    }
  }

  pause(): void {
    this.#media?.pause();
  }

  async togglePlay(): Promise<void> {
    if (this.#media?.paused === false) this.pause();
    else await this.play();
  }

  seekTo(time: number): void {
    if (this.#media === undefined || this.#engine === undefined) return;
    const { range, live } = this.#engine;
    this.#media.currentTime = clamp(time, range.start, range.end);
    this.#following = live && range.end - time < FOLLOW_S;
    this.#takeSample();
  }
  seekBy(seconds: number): void {
    if (this.#media !== undefined) this.seekTo(this.#media.currentTime + seconds);
  }
  seekToFraction(fraction: number): void {
    if (this.#engine !== undefined) this.seekTo(timeAt(fraction, this.#engine.range));
  }
  async goLive(): Promise<void> {
    this.seekToFraction(1);
    await this.play();
  }

  setVolume(volume: number): void {
    this.#volume = clamp(Math.round(volume * 100) / 100, 0, 1);
    this.setMuted(this.#volume === 0);
  }
  setMuted(muted: boolean): void {
    this.#muted = muted;
    this.#mutedByBrowser = false;
    if (this.#media !== undefined) {
      this.#media.volume = this.#volume;
      this.#media.muted = muted;
    }
    this.#remember();
  }
  toggleMute(): void {
    if (this.#muted && this.#volume === 0) this.#volume = 0.5;
    this.setMuted(!this.#muted);
  }
  setSpeed(speed: number): void {
    this.#speed = speed;
    this.#applySpeed();
    this.#remember();
  }
  speedBy(steps: number): void {
    const index = SPEEDS.indexOf(this.#speed);
    this.setSpeed(SPEEDS[clamp(index + steps, 0, SPEEDS.length - 1)] ?? 1);
  }
  selectQuality(id: string | undefined): void {
    this.#wantedQuality = id;
    this.#engine?.selectQuality(id);
    this.#readQualities();
    this.#remember();
  }
  /** For the overlay, read when it is looked at. */
  facts(): { readonly engine: EngineFacts; readonly media: HTMLVideoElement } | undefined {
    const media = this.#media;
    return this.#engine === undefined || media === undefined ? undefined : { engine: this.#engine.facts, media };
  }
  get protocol(): Protocol {
    return this.#protocol;
  }

  async #load(): Promise<void> {
    clearTimeout(this.#retryTimer);
    const generation = ++this.#generation;
    const media = this.#media;
    const choice = this.#choice;
    if (media === undefined || choice === undefined) return;
    try {
      const sources = await (this.#firstSources ?? this.#options.sources());
      this.#firstSources = undefined;
      if (!this.#hasPlayed) this.#resume ??= this.#options.lastPosition?.();
      await this.#engine?.destroy();
      if (generation !== this.#generation) return;
      this.#engine = undefined;
      const engine = await choice.create(media, {
        onerror: (error) => this.#trouble(error, generation),
        onqualities: () => this.#readQualities(),
        address: this.#options.address ?? ((url) => url),
      });
      if (generation !== this.#generation) {
        await engine.destroy();
        return;
      }
      this.#engine = engine;
      if (this.#wantedQuality !== undefined) engine.selectQuality(this.#wantedQuality);
      await engine.load(sources[this.#protocol], this.#resume);
      if (generation !== this.#generation) return;
      this.#following = this.#resume === undefined;
      this.#stall.reset(Date.now());
      this.#readQualities();
      this.#applySpeed();
      this.#send('load');
      await this.play();
    } catch (error) {
      this.#trouble(troubleOf(error), generation);
    }
  }

  #trouble(error: PlayerError, generation: number): void {
    const choice = this.#choice;
    if (generation !== this.#generation || choice === undefined) return;
    this.#generation++;
    this.#error = error;
    const nowMs = Date.now();
    if (nowMs - this.#lastTroubleMs > this.#policy.forgetAfterMs) this.#failures = {};
    this.#lastTroubleMs = nowMs;
    const { state, connected } = this.#options.broadcast();
    const live = state === 'live';
    const failures = this.#failures[error.kind] ?? 0;
    const step = nextStep(this.#policy, {
      kind: error.kind,
      failures,
      allFailures: Object.values(this.#failures).reduce((sum, count) => sum + count, 0),
      protocol: this.#protocol,
      protocols: choice.protocols,
      live,
      reachable: connected,
    });
    this.#failures[error.kind] = failures + 1;
    if (step.action === 'giveUp') {
      this.#fail(error);
      return;
    }
    if (this.#hasPlayed && this.#phase !== 'reconnecting') this.#resume = this.#position();
    this.#send('lose');
    this.#protocol = step.protocol;
    this.#retryTimer = setTimeout(() => void this.#load(), step.delayMs);
  }

  /** Where to go on: the live edge for those who were there, the same moment for all others. */
  #position(): Position {
    const { live, atLive, time } = this.#sample;
    if (!live) return this.#media === undefined || time === 0 ? undefined : time;
    // Media times are the same in HLS and DASH, and stay the same over breaks and restarts.
    return atLive || this.#following ? undefined : time;
  }

  #tick(): void {
    const media = this.#media;
    if (media === undefined || this.#engine === undefined) return;
    this.#takeSample();
    const nowMs = Date.now();
    const { state, publishing } = this.#options.broadcast();
    const expected =
      !media.paused && !media.ended && (state !== 'live' || publishing) && this.#phase !== 'reconnecting';
    if (!expected || this.#phase === 'failed') this.#stall.reset(nowMs);
    else if (this.#stall.isStuck(media.currentTime, nowMs)) this.#stuck(state);
  }

  #stuck(state: VideoState): void {
    const { time, range, live } = this.#sample;
    // The broadcast is over and everything of it has been shown, whether or not the playlist said so in time.
    if (this.#hasPlayed && state !== 'live' && (live || range.end - time < 1)) this.#send('end');
    else
      this.#trouble({ kind: 'stalled', detail: `no progress for ${this.#policy.stallReloadMs} ms` }, this.#generation);
  }

  #takeSample(): void {
    const media = this.#media;
    const engine = this.#engine;
    if (media === undefined || engine === undefined || this.#phase === 'reconnecting') return;
    const { range, live, playheadDate: date } = engine;
    this.#sample = takeSample({ time: media.currentTime, range, buffered: media.buffered, live, date }, Date.now());
    if (live) this.#wasLive = true;
    if (live) engine.follow(this.#following && this.#sample.behindS < FOLLOW_S);
    if (this.#phase === 'buffering' && !media.paused && media.readyState > 2) this.#advance();
  }

  #advance(): void {
    this.#hasPlayed = true;
    this.#error = undefined;
    this.#send('advance');
  }

  async #playMuted(media: HTMLVideoElement): Promise<void> {
    media.muted = true;
    try {
      await media.play();
      this.#muted = true;
      this.#mutedByBrowser = true;
    } catch {
      media.muted = this.#muted;
      this.#send('pause');
    }
  }

  #readQualities(): void {
    this.#qualities = this.#engine?.qualities ?? [];
    this.#activeQuality = this.#engine?.activeQuality;
    this.#canSelectQuality = this.#engine?.canSelectQuality ?? false;
  }

  #applySpeed(): void {
    if (this.#media !== undefined && this.#engine?.live === false) this.#media.playbackRate = this.#speed;
  }

  #remember(): void {
    if (this.#options.silent === true) return;
    writePreferences(localStorage, {
      volume: this.#volume,
      muted: this.#muted,
      speed: this.#speed,
      quality: this.#wantedQuality,
    });
  }

  #fail(error: PlayerError): void {
    this.#error = error;
    this.#send('fail');
  }

  #send(event: PhaseEvent): void {
    this.#phase = nextPhase(this.#phase, event);
  }

  #close(): void {
    this.#generation++;
    clearTimeout(this.#retryTimer);
    const engine = this.#engine;
    this.#engine = undefined;
    this.#send('unload');
    void engine?.destroy();
  }
}

function troubleOf(error: unknown): PlayerError {
  if (typeof error === 'object' && error !== null && 'error' in error) return (error as { error: PlayerError }).error;
  return { kind: 'unknown', detail: String(error) };
}
