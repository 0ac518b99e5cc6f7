/** Shapes of the HTTP API. Times are ISO 8601 in UTC, durations are seconds, ids are opaque. */

export type VideoState = 'scheduled' | 'live' | 'processing' | 'ready' | 'failed';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly isAdmin: boolean;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Cursor of the next page; null on the last one. */
  readonly next: string | null;
}

export interface Channel {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  readonly description: string | null;
  readonly createdAt: string;
  /** The video that is being broadcast now. */
  readonly live: string | null;
}

export interface StreamKey {
  readonly id: string;
  readonly label: string;
  /** The last few characters, to tell keys apart; the key itself is shown once, when it is made. */
  readonly hint: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export interface NewStreamKey {
  readonly id: string;
  readonly label: string;
  readonly key: string;
  readonly createdAt: string;
}

export interface Video {
  readonly id: string;
  readonly channel: { readonly id: string; readonly handle: string; readonly name: string };
  readonly state: VideoState;
  readonly title: string;
  readonly description: string | null;
  readonly duration: number | null;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly viewers: number;
  /** Live and a publisher is connected at this moment. */
  readonly publishing: boolean;
  readonly width: number | null;
  readonly height: number | null;
  readonly frameRate: number | null;
  readonly videoCodec: string | null;
  readonly audioCodec: string | null;
  readonly sizeBytes: number | null;
  readonly poster: string | null;
}

export interface PlaybackUrls {
  readonly hls: string;
  readonly dash: string;
  readonly token: string | null;
  readonly position: number;
}

export interface ServerFacts {
  readonly name: string;
  readonly version: string;
  /** `url` is null on a node that takes no broadcasts. */
  readonly rtmp: { readonly url: string | null; readonly port: number };
  readonly registration: 'open' | 'closed';
}

export interface HealthSample {
  readonly time: string;
  readonly videoBitsPerSecond: number;
  readonly audioBitsPerSecond: number;
  readonly framesPerSecond: number;
}

export interface StreamHealth {
  readonly samples: readonly HealthSample[];
  /** Seconds between the latest two keyframes. */
  readonly keyframeInterval: number | null;
  readonly droppedUnits: number;
  readonly lateUnits: number;
  readonly video: { readonly codec: string; readonly width: number; readonly height: number } | null;
  readonly audio: { readonly codec: string; readonly sampleRate: number; readonly channels: number } | null;
  readonly publisher: {
    readonly address: string;
    readonly software: string | null;
    readonly protocol: string;
    readonly connectedAt: string;
  } | null;
  readonly phase: string;
}

export interface VideoQuery {
  readonly state?: VideoState;
  readonly q?: string;
  /** Handle of a channel. */
  readonly channel?: string;
  readonly cursor?: string;
  readonly limit?: number;
}
