import type { PlayerError } from './errors';
import type { Protocol } from './retryPolicy';
import type { Range } from './timeline';

/** One choice of the quality menu. */
export interface Quality {
  /** "1080p", "720p60"; empty for a variant without picture; `qualityName` has the words. */
  readonly label: string;
  readonly height: number;
  readonly bitsPerSecond: number;
  readonly id: string;
  /** RFC 6381, of the picture; of the sound where there is no picture. */
  readonly codec: string;
}

/** What the overlay for the curious shows; undefined where the browser keeps it to itself. */
export interface EngineFacts {
  readonly player: string;
  readonly audioCodec: string | undefined;
  readonly frameRate: number | undefined;
  /** Bits per second the line gave lately. */
  readonly bandwidth: number | undefined;
  readonly stalls: number | undefined;
  readonly gapsJumped: number | undefined;
}

/** What plays: Shaka over Media Source Extensions, or the browser itself where those are missing. */
export interface Engine {
  /** Opens a manifest; `start` is media seconds; undefined = live edge or beginning. */
  load(url: string, start: number | undefined): Promise<void>;
  readonly live: boolean;
  readonly range: Range;
  /** When the frame on the screen was captured, where the manifest tells. */
  readonly playheadDate: Date | undefined;
  readonly qualities: readonly Quality[];
  readonly activeQuality: Quality | undefined;
  /** False where the system alone decides which quality plays. */
  readonly canSelectQuality: boolean;
  /** One of `qualities`, or the nearest; `undefined` gives the choice back to the engine. May be called before `load`. */
  selectQuality(id: string | undefined): void;
  readonly facts: EngineFacts;
  /** Stay at the live edge by playing a little faster or slower; off while the viewer watches something older. */
  follow(liveEdge: boolean): void;
  destroy(): Promise<void>;
}

export interface EngineEvents {
  /** Playing cannot go on without a new load. */
  readonly onerror: (error: PlayerError) => void;
  readonly onqualities: () => void;
  /** What to ask for in the place of an address that a manifest named. */
  readonly address: (url: string) => string;
}

export type EngineFactory = (media: HTMLVideoElement, events: EngineEvents) => Promise<Engine>;

export interface EngineChoice {
  readonly create: EngineFactory;
  readonly protocols: readonly Protocol[];
}
