import type { Engine, EngineEvents, EngineFacts, Quality } from './Engine';
import type { Range } from './timeline';

/** The browser's own HLS player. iPhones before iOS 17.1 have no Media Source Extensions at all; there it is the only way. */
export class NativeEngine implements Engine {
  readonly #media: HTMLVideoElement;
  readonly #stop = new AbortController();
  readonly qualities: readonly Quality[] = [];
  readonly canSelectQuality = false;

  constructor(media: HTMLVideoElement, events: EngineEvents) {
    this.#media = media;
    media.addEventListener('resize', () => events.onqualities(), { signal: this.#stop.signal });
    media.addEventListener(
      'error',
      () => {
        const code = media.error?.code ?? 0;
        const kind =
          code === MediaError.MEDIA_ERR_NETWORK
            ? 'network'
            : code === MediaError.MEDIA_ERR_DECODE
              ? 'media'
              : 'notFound';
        events.onerror({ kind, detail: `media element ${code} ${media.error?.message ?? ''}`.trim() });
      },
      { signal: this.#stop.signal },
    );
  }

  static isSupported(): boolean {
    return document.createElement('video').canPlayType('application/vnd.apple.mpegurl') !== '';
  }

  load(url: string, start: number | undefined): Promise<void> {
    this.#media.src = url;
    return new Promise((resolve) => {
      this.#media.addEventListener(
        'loadedmetadata',
        () => {
          if (typeof start === 'number' && !this.live) this.#media.currentTime = start;
          resolve();
        },
        { once: true, signal: this.#stop.signal },
      );
    });
  }

  get live(): boolean {
    return this.#media.duration === Infinity;
  }

  get range(): Range {
    const { seekable } = this.#media;
    return seekable.length > 0
      ? { start: seekable.start(0), end: seekable.end(seekable.length - 1) }
      : { start: 0, end: 0 };
  }

  /** `getStartDate` is Safari's way to EXT-X-PROGRAM-DATE-TIME. */
  get playheadDate(): Date | undefined {
    const startMs = (this.#media as HTMLVideoElement & { getStartDate?: () => Date }).getStartDate?.().getTime();
    if (startMs === undefined || Number.isNaN(startMs)) return undefined;
    return new Date(startMs + this.#media.currentTime * 1000);
  }

  /** The system does not tell its variants, but the size of the picture does. */
  get activeQuality(): Quality | undefined {
    const height = Math.min(this.#media.videoHeight, this.#media.videoWidth);
    return height === 0
      ? undefined
      : { id: `${height}@`, label: `${height}p`, height, bitsPerSecond: Number.NaN, codec: '' };
  }

  get facts(): EngineFacts {
    return {
      player: 'browser',
      audioCodec: undefined,
      frameRate: undefined,
      bandwidth: undefined,
      stalls: undefined,
      gapsJumped: undefined,
    };
  }

  selectQuality(): void {
    // The system chooses.
  }

  follow(): void {
    // The system keeps its own distance to the live edge.
  }

  destroy(): Promise<void> {
    this.#stop.abort();
    this.#media.removeAttribute('src');
    this.#media.load();
    return Promise.resolve();
  }
}
