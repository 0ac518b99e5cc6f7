import shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { describe, isCritical, LoadError } from './shakaErrors';
import type { Engine, EngineEvents, EngineFacts, Quality } from './Engine';
import { EveryRung } from './EveryRung';
import { HlsPlaylists } from './HlsPlaylists';
import { PictureGate } from './PictureGate';
import { AUDIO_ONLY, qualityId, usefulHeight } from './quality';
import { RungChooser } from './RungChooser';
import { SegmentFetcher, type Playhead } from './SegmentFetcher';
import { hardCodecs } from './smoothCodecs';
import { Throughput } from './Throughput';
import type { Range } from './timeline';
import { recall, remember } from './lastBandwidth';
import { withoutCodecs } from './withoutCodecs';

/**
 * Shaka counts live latency from the end of its seek range, which already lies LIVE_DELAY_S behind the newest part. So a
 * small target here is about a second on the clock.
 */
const LIVE_SYNC = {
  enabled: true,
  targetLatency: 0.15,
  targetLatencyTolerance: 0.1,
  // Every interruption moves the viewer a little further from the edge, a quiet minute brings them back.
  dynamicTargetLatency: {
    enabled: true,
    minLatency: 0.05,
    maxLatency: 4,
    rebufferIncrement: 0.3,
    stabilityThreshold: 60,
  },
};
/** Two parts and a half: the playlist's PART-HOLD-BACK of three is kept by those whose network needs it (see above). */
const LIVE_DELAY_S = 0.8;
const CATCH_UP = { maxPlaybackRate: 1.05, minPlaybackRate: 0.97 };
const STEADY = { maxPlaybackRate: 1, minPlaybackRate: 1 };

const SEGMENT_RETRY_S = 0.5;

const CONFIGURATION = {
  // A slow line is to be noticed while a download runs, not when it ends.
  networking: { minBytesForProgressEvents: 1_000 },
  streaming: {
    lowLatencyMode: true,
    // W9: pausing does not stop loading, so there has to be room to load into.
    bufferingGoal: 60,
    rebufferingGoal: 0.3,
    bufferBehind: 60,
    stopFetchingOnPause: false,
    // The picture stands rather than jumps over half a second, but holes left by a broken encoder are skipped.
    gapDetectionThreshold: 0.5,
    returnToEndOfLiveWindowWhenOutside: true,
    retryParameters: { maxAttempts: 4, baseDelay: 300, backoffFactor: 1.6, fuzzFactor: 0.4, timeout: 15_000 },
    liveSync: { ...LIVE_SYNC, ...CATCH_UP },
    // What is fetched ahead could come from before a stand-in and be appended behind it.
    disableVideoPrefetch: true,
    // Only what cannot be appended bars a rung. A line that is down would bar one after the other.
    maxDisabledTime: 0,
  },
  manifest: {
    defaultPresentationDelay: LIVE_DELAY_S,
    continueLoadingWhenPaused: true,
    // Looking for captions, Shaka 5.2 also fetches the newest segment of a low-latency playlist, which as yet has parts but
    // no address of its own, and fails ("Request without URIs"). It would cost two segments before the first picture, too.
    hls: {
      disableClosedCaptionsDetection: true,
      // Our media carry their place on the timeline and keep it over every break, as the sum of EXTINF does. Shaka 5.2 would
      // place segments by their wall-clock dates, and after a break of the broadcast or a delta update it gets these wrong.
      ignoreManifestProgramDateTime: true,
      // Correcting offsets by a millisecond costs an abort() in the middle of a segment; the parts after it are lost.
      ignoreManifestTimestampsInSegmentsMode: true,
    },
    retryParameters: { maxAttempts: 3, baseDelay: 300, backoffFactor: 1.6, fuzzFactor: 0.4, timeout: 15_000 },
  },
};

/** After a start or a seek the picture gets this long before the sound goes on without it. */
const START_PATIENCE_MS = 4_000;
const REMEMBER_MS = 5_000;

export class ShakaEngine implements Engine {
  readonly #player: shaka.Player;
  readonly #media: HTMLVideoElement;
  readonly #stop = new AbortController();
  readonly #throughput: Throughput;
  readonly #gate = new PictureGate();
  readonly #chooser: RungChooser;
  readonly #playlists: HlsPlaylists | undefined;
  readonly canSelectQuality = true;
  #following = true;
  #manifest: shaka.extern.Manifest | null = null;
  /** When the viewer last began to wait for a start: opened, sought or pressed play. */
  #waitingSinceMs = performance.now();
  #moved = false;

  private constructor(player: shaka.Player, media: HTMLVideoElement, events: EngineEvents, hard: readonly string[]) {
    this.#player = player;
    this.#media = media;
    this.#throughput = new Throughput(recall(localStorage, Date.now()));
    this.#chooser = new RungChooser({
      throughput: this.#throughput,
      bufferS: () => this.#playhead().pictureUntil - media.currentTime,
      live: () => this.live,
      maxHeight: () => usefulHeight(sizeOf(media), devicePixelRatio, savesData()),
      prepare: async (stream) => {
        if (stream.segmentIndex === null) await stream.createSegmentIndex();
      },
      shows: ({ id, video }) => this.#active?.id === id && media.videoWidth === video?.width,
      replace: ({ id }, keepS) => this.#replace(id, keepS),
    });
    player.configure({ abrFactory: () => this.#chooser, adaptationSetCriteriaFactory: () => new EveryRung() });
    const network = player.getNetworkingEngine();
    if (network !== null) {
      network.registerRequestFilter((_type, request) => {
        request.uris = request.uris.map(events.address);
      });
      // Shaka has wishes for codecs, but would drop every rung that is not in the first of them.
      network.registerResponseFilter((type, response, context) => {
        const { RequestType, AdvancedRequestType } = shaka.net.NetworkingEngine;
        // A media playlist names no codecs, and comes several times a second.
        if (type !== RequestType.MANIFEST || context?.type === AdvancedRequestType.MEDIA_PLAYLIST) return;
        const text = new TextDecoder().decode(response.data);
        if (hard.some((codec) => text.includes(codec)))
          response.data = new TextEncoder().encode(withoutCodecs(text, hard));
      });
      this.#playlists = new HlsPlaylists(network, () =>
        events.onerror({ kind: 'unsupported', detail: 'playlist without its beginning: DASH tells the times' }),
      );
      new SegmentFetcher(network, {
        gate: this.#gate,
        throughput: this.#throughput,
        playhead: () => this.#playhead(),
        affordable: () => this.#chooser.lowestAffordable,
        onlate: () => {
          this.#chooser.tooSlow();
          this.#chooser.trySuggestStreams();
        },
      });
    }
    this.#watchMovement();
  }

  static isSupported(): boolean {
    shaka.polyfill.installAll();
    return shaka.Player.isBrowserSupported();
  }

  static async create(media: HTMLVideoElement, events: EngineEvents): Promise<ShakaEngine> {
    const player = new shaka.Player();
    const hard = await hardCodecs();
    await player.attach(media);
    player.configure(CONFIGURATION);
    // A segment that does not come is asked for again as long as the server may come back; what is gone (404) is an error.
    player.configure('streaming.failureCallback', (error: shaka.util.Error) => {
      if (describe(error).kind !== 'network') return;
      error.severity = shaka.util.Error.Severity.RECOVERABLE;
      player.retryStreaming(SEGMENT_RETRY_S);
    });
    player.addEventListener('error', (event: Event) => {
      const error = (event as Event & { detail?: unknown }).detail;
      // Network errors come here before the failure callback above has them retried in place, with the picture kept.
      if (isCritical(error) && describe(error).kind !== 'network') events.onerror(describe(error));
    });
    for (const name of ['trackschanged', 'variantchanged', 'adaptation']) {
      player.addEventListener(name, () => events.onqualities());
    }
    return new ShakaEngine(player, media, events, hard);
  }

  async load(url: string, start: number | undefined): Promise<void> {
    this.#following = true;
    this.#player.configure({ streaming: { liveSync: CATCH_UP } });
    try {
      await this.#player.load(url, start ?? null);
      // Asked for once: Shaka warns in the console each time that this structure may change.
      this.#manifest = this.#player.getManifest();
    } catch (error) {
      throw new LoadError(describe(error));
    }
  }

  /** An EVENT playlist, which keeps its beginning, is not "live" to Shaka but "in progress"; both grow. */
  get live(): boolean {
    return this.#player.isDynamic();
  }

  get range(): Range {
    return this.#player.seekRange();
  }

  get playheadDate(): Date | undefined {
    if (this.#player.getManifestType() === 'HLS') {
      const edgeTime = this.#edgeTime();
      return edgeTime === undefined ? undefined : this.#playlists?.dateAt(this.#media.currentTime, edgeTime);
    }
    const date = this.#player.getPlayheadTimeAsDate();
    // Without a clock in the manifest Shaka answers with times around 1970.
    return date !== null && date.getFullYear() > 2000 ? date : undefined;
  }

  get qualities(): readonly Quality[] {
    const byId = new Map<string, Quality>();
    for (const track of this.#player.getVariantTracks()) {
      const quality = qualityOf(track);
      if ((byId.get(quality.id)?.bitsPerSecond ?? 0) <= quality.bitsPerSecond) byId.set(quality.id, quality);
    }
    const pictures = [...byId.values()].sort((a, b) => b.height - a.height || b.bitsPerSecond - a.bitsPerSecond);
    const sound = this.#soundOnly();
    return sound === undefined ? pictures : [...pictures, sound];
  }

  get activeQuality(): Quality | undefined {
    const active = this.#active;
    return (this.#gate.soundOnly ? this.#soundOnly() : undefined) ?? (active && qualityOf(active));
  }

  get facts(): EngineFacts {
    const { gapsJumped, stallsDetected } = this.#player.getStats();
    const active = this.#active;
    return {
      player: `Shaka ${shaka.Player.version.replace(/^v/, '')}, ${this.#player.getManifestType() ?? ''}`,
      audioCodec: active?.audioCodec ?? undefined,
      frameRate: active?.frameRate ?? undefined,
      bandwidth: this.#throughput.known ? this.#throughput.estimate(performance.now()) : undefined,
      stalls: stallsDetected,
      gapsJumped,
    };
  }

  selectQuality(id: string | undefined): void {
    this.#gate.soundOnly = id === AUDIO_ONLY;
    this.#gate.patient = id !== undefined && id !== AUDIO_ONLY;
    this.#chooser.choose(id);
  }

  #replace(variantId: number, keepS: number): void {
    const track = this.#player.getVariantTracks().find(({ id }) => id === variantId);
    if (track === undefined) return;
    // While its own choice is on, Shaka takes this for a mistake and says so in the console.
    this.#player.configure({ abr: { enabled: false } });
    this.#player.selectVariantTrack(track, true, keepS);
    this.#player.configure({ abr: { enabled: true } });
  }

  get #active(): shaka.extern.Track | undefined {
    return this.#player.getVariantTracks().find((track) => track.active);
  }

  /** The choice to hear only, where there is both. */
  #soundOnly(): Quality | undefined {
    const track = this.#player.getVariantTracks().find((candidate) => candidate.videoId !== null);
    if (track?.audioId == null) return undefined;
    return {
      id: AUDIO_ONLY,
      label: '',
      height: 0,
      bitsPerSecond: track.audioBandwidth ?? Number.NaN,
      codec: track.audioCodec ?? '',
    };
  }

  #watchMovement(): void {
    const on = (name: string, react: () => void) =>
      this.#media.addEventListener(name, react, { signal: this.#stop.signal });
    const wait = () => {
      this.#moved = false;
      this.#waitingSinceMs = performance.now();
    };
    for (const name of ['seeking', 'play', 'loadstart']) on(name, wait);
    on('timeupdate', () => {
      if (!this.#media.seeking && !this.#media.paused && this.#media.readyState > 2) this.#moved = true;
    });
    const timer = setInterval(() => {
      if (this.#throughput.known) {
        remember(localStorage, this.#throughput.estimate(performance.now()), Date.now());
      }
    }, REMEMBER_MS);
    this.#stop.signal.addEventListener('abort', () => clearInterval(timer));
  }

  #playhead(): Playhead {
    const time = this.#media.currentTime;
    const { video, audio } = this.#player.getBufferedInfo();
    const waitedMs = performance.now() - this.#waitingSinceMs;
    const expected = !this.#media.paused && !this.#media.seeking;
    return {
      time,
      started: expected && (this.#moved || waitedMs > START_PATIENCE_MS),
      pictureUntil: endAround(video, time),
      soundUntil: endAround(audio, time),
    };
  }

  follow(liveEdge: boolean): void {
    if (liveEdge === this.#following) return;
    this.#following = liveEdge;
    // Live sync stays on with a range of exactly 1: switched off, Shaka would follow a DASH ServiceDescription instead.
    this.#player.configure({ streaming: { liveSync: liveEdge ? CATCH_UP : STEADY } });
    if (!liveEdge) this.#media.playbackRate = 1;
  }

  /** Where the newest listed media of what plays ends; the sound may be listed a little further than a converted picture. */
  #edgeTime(): number | undefined {
    const active = this.#active;
    const variant = this.#manifest?.variants.find(({ id }) => id === active?.id);
    const ends = [variant?.video, variant?.audio].map(endOf).filter((end) => end !== undefined);
    return ends.length === 0 ? undefined : Math.max(...ends);
  }

  async destroy(): Promise<void> {
    this.#stop.abort();
    this.#chooser.stop();
    await this.#player.destroy();
  }
}

function qualityOf(track: shaka.extern.Track): Quality {
  const height = Math.min(track.height ?? 0, track.width ?? 0);
  const id = qualityId(track.width ?? 0, track.height ?? 0, track.frameRate ?? 0);
  return {
    id,
    label: height === 0 ? '' : id.replace('@', 'p'),
    height,
    bitsPerSecond: track.bandwidth,
    codec: (height === 0 ? track.audioCodec : track.videoCodec) ?? track.codecs ?? '',
  };
}

/** Where the buffer around `time` ends; `time` itself when it is not in the buffer. */
function endAround(ranges: readonly shaka.extern.BufferedRange[], time: number): number {
  return ranges.find(({ start, end }) => start <= time + 0.1 && end > time)?.end ?? time;
}

function endOf(stream: shaka.extern.Stream | null | undefined): number | undefined {
  const index = stream?.segmentIndex;
  if (index == null) return undefined;
  const last: unknown = index.get(Number(index.getNumEvicted()) + Number(index.getNumReferences()) - 1);
  return typeof last === 'object' && last !== null && 'endTime' in last ? Number(last.endTime) : undefined;
}

const sizeOf = (element: HTMLElement) => ({ width: element.clientWidth, height: element.clientHeight });

function savesData(): boolean {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  return connection?.saveData === true;
}
