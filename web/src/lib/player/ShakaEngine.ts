import shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import type { Engine, EngineEvents, Quality } from './Engine';
import { HlsPlaylists } from './HlsPlaylists';
import type { PlayerError, PlayerErrorKind } from './errors';
import type { Range } from './timeline';

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
  abr: { defaultBandwidthEstimate: 5_000_000, restrictToElementSize: true },
};

export class ShakaEngine implements Engine {
  readonly #player: shaka.Player;
  readonly #media: HTMLVideoElement;
  readonly #playlists: HlsPlaylists | undefined;
  #following = true;
  #manifest: shaka.extern.Manifest | null = null;

  private constructor(player: shaka.Player, media: HTMLVideoElement, events: EngineEvents) {
    this.#player = player;
    this.#media = media;
    const network = player.getNetworkingEngine();
    if (network !== null) {
      this.#playlists = new HlsPlaylists(network, () =>
        events.onerror({ kind: 'unsupported', detail: 'HLS playlist without its beginning: DASH tells the times' }),
      );
    }
  }

  static isSupported(): boolean {
    shaka.polyfill.installAll();
    return shaka.Player.isBrowserSupported();
  }

  static async create(media: HTMLVideoElement, events: EngineEvents): Promise<ShakaEngine> {
    const player = new shaka.Player();
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
    return new ShakaEngine(player, media, events);
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
    return [...byId.values()].sort((a, b) => b.height - a.height || b.bitsPerSecond - a.bitsPerSecond);
  }

  get activeQuality(): Quality | undefined {
    const active = this.#player.getVariantTracks().find((track) => track.active);
    return active && qualityOf(active);
  }

  selectQuality(id: string | undefined): void {
    this.#player.configure({ abr: { enabled: id === undefined } });
    if (id === undefined) return;
    const track = this.#player.getVariantTracks().find((candidate) => qualityOf(candidate).id === id);
    if (track !== undefined) this.#player.selectVariantTrack(track, false);
  }

  follow(liveEdge: boolean): void {
    if (liveEdge === this.#following) return;
    this.#following = liveEdge;
    // Live sync stays on with a range of exactly 1: switched off, Shaka would follow a DASH ServiceDescription instead.
    this.#player.configure({ streaming: { liveSync: liveEdge ? CATCH_UP : STEADY } });
    if (!liveEdge) this.#media.playbackRate = 1;
  }

  /** Where the newest listed media ends. */
  #edgeTime(): number | undefined {
    const variant = this.#manifest?.variants[0];
    const index = (variant?.video ?? variant?.audio)?.segmentIndex;
    if (index == null) return undefined;
    const last: unknown = index.get(Number(index.getNumEvicted()) + Number(index.getNumReferences()) - 1);
    return typeof last === 'object' && last !== null && 'endTime' in last ? Number(last.endTime) : undefined;
  }

  async destroy(): Promise<void> {
    await this.#player.destroy();
  }
}

/** A load that did not succeed. */
export class LoadError extends Error {
  constructor(readonly error: PlayerError) {
    super(error.detail);
  }
}

function qualityOf(track: shaka.extern.Track): Quality {
  const height = Math.min(track.height ?? 0, track.width ?? 0);
  const fast = (track.frameRate ?? 0) > 40 ? String(Math.round(track.frameRate ?? 0)) : '';
  return {
    id: height === 0 ? 'audio' : `${height}@${fast}`,
    label: height === 0 ? 'Audio only' : `${height}p${fast}`,
    height,
    bitsPerSecond: track.bandwidth,
  };
}

interface ShakaError {
  readonly severity: number;
  readonly category: number;
  readonly code: number;
  readonly data: readonly unknown[];
}

function isShakaError(error: unknown): error is ShakaError {
  return typeof error === 'object' && error !== null && 'category' in error && 'code' in error;
}

function isCritical(error: unknown): boolean {
  return !isShakaError(error) || error.severity === shaka.util.Error.Severity.CRITICAL;
}

function describe(error: unknown): PlayerError {
  if (!isShakaError(error)) return { kind: 'unknown', detail: String(error) };
  const status: unknown = error.code === shaka.util.Error.Code.BAD_HTTP_STATUS ? error.data[1] : undefined;
  const detail = `shaka ${error.code}${typeof status === 'number' ? ` [${status}]` : ''}`;
  return { kind: kindOf(error, status), detail };
}

function kindOf(error: ShakaError, status: unknown): PlayerErrorKind {
  const { Category, Code } = shaka.util.Error;
  switch (error.category) {
    case Category.NETWORK:
      return status === 404 || status === 410 ? 'notFound' : 'network';
    case Category.MANIFEST:
      return error.code === Code.CONTENT_UNSUPPORTED_BY_BROWSER ? 'unsupported' : 'manifest';
    case Category.MEDIA:
      return 'media';
    case Category.STREAMING:
      return 'manifest';
    default:
      return 'unknown';
  }
}
