import shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import type { PictureGate } from './PictureGate';
import { concat, familyOf, standInPicture } from './standInPicture';
import type { Throughput } from './Throughput';

/** How the playhead stands to the media, in media seconds. */
export interface Playhead {
  readonly time: number;
  /** The viewer expects movement and there was some since the start or the last seek, or enough time for it. */
  readonly started: boolean;
  /** Where picture and sound in the buffer end. */
  readonly pictureUntil: number;
  readonly soundUntil: number;
}

export interface FetcherOptions {
  readonly gate: PictureGate;
  readonly throughput: Throughput;
  readonly playhead: () => Playhead;
  /** The line seems to carry the lowest quality. */
  readonly affordable: () => boolean;
  /** A piece of picture did not come in time. */
  readonly onlate: () => void;
}

/** A piece of picture is late when the picture in the buffer lasts no longer than this. */
const LATE_S = 0.14;
/** No piece is given up sooner than this after it was asked for: at the live edge there is never much in the buffer. */
const LATE_AFTER_MS = 450;
/** The sound has to reach beyond the missing picture, else it is the line that is gone and not only the picture. */
const SOUND_AHEAD_S = 0.12;
const WATCH_MS = 40;
/** Stand-ins are made no further ahead than this: the picture is back as soon as it can be. */
const STAND_IN_AHEAD_S = 5;
const INIT_CACHE = 24;

type Fetch = shaka.extern.SchemePlugin;
type Operation = shaka.extern.IAbortableOperation<shaka.extern.Response>;
type Arguments = Parameters<Fetch>;

const owners = new WeakMap<shaka.extern.Request, { fetcher: SegmentFetcher; context: shaka.extern.RequestContext }>();

/** Shaka's network plugins are the same for all players; ours finds the player a request belongs to. */
function register(): void {
  const plain: Fetch = (...args) => shaka.net.HttpFetchPlugin.parse(...args);
  const plugin: Fetch = (...args) => {
    const owner = owners.get(args[1]);
    return owner === undefined ? plain(...args) : owner.fetcher.fetch(owner.context, args, plain);
  };
  for (const scheme of ['http', 'https']) {
    shaka.net.NetworkingEngine.registerScheme(
      scheme,
      plugin,
      shaka.net.NetworkingEngine.PluginPriority.APPLICATION,
      true,
    );
  }
}
let registered = false;

/**
 * Fetches the media of one player: measures the line, and where the picture does not come in time puts a dark one in its
 * place, so that the sound never waits for it.
 */
export class SegmentFetcher {
  readonly #options: FetcherOptions;
  readonly #inits = new Map<string, shaka.extern.Response>();
  #lastInit: Uint8Array | undefined;
  /** The decoder was last set up for a stand-in. */
  #standing = false;

  constructor(network: shaka.net.NetworkingEngine, options: FetcherOptions) {
    this.#options = options;
    if (!registered) register();
    registered = true;
    network.registerRequestFilter((type, request, context) => {
      if (type === shaka.net.NetworkingEngine.RequestType.SEGMENT && context !== undefined) {
        owners.set(request, { fetcher: this, context });
      }
    });
  }

  fetch(context: shaka.extern.RequestContext, args: Arguments, plain: Fetch): Operation {
    if (context.stream?.type !== 'video') return this.#measured(args, plain);
    const segment = context.segment;
    return segment ? this.#picture(segment, context.stream, args, plain) : this.#init(args, plain);
  }

  /** Initialization segments are few and small, and a switch back to a rung must not wait for one. */
  #init(args: Arguments, plain: Fetch): Operation {
    const [uri, request] = args;
    const key = `${uri} ${request.headers['Range'] ?? ''}`;
    const cached = this.#inits.get(key);
    const operation =
      cached === undefined
        ? this.#measured(args, plain)
        : shaka.util.AbortableOperation.completed({ ...cached, fromCache: true, timeMs: 0 });
    return after(operation, (response) => {
      this.#lastInit = bytesOf(response.data);
      this.#inits.delete(key);
      this.#inits.set(key, response);
      const oldest = this.#inits.keys().next().value;
      if (this.#inits.size > INIT_CACHE && oldest !== undefined) this.#inits.delete(oldest);
      return response;
    });
  }

  #picture(
    segment: shaka.media.SegmentReference,
    stream: shaka.extern.Stream,
    args: Arguments,
    plain: Fetch,
  ): Operation {
    const family = familyOf(stream.codecs);
    const { gate, affordable } = this.#options;
    const admits = () => gate.admits(segment.isIndependent(), affordable(), Date.now());
    if (family === undefined) return this.#measured(args, plain);
    let inner: Operation | undefined;
    let aborted = false;
    const start = segment.getStartTime();
    const run = async (): Promise<shaka.extern.Response> => {
      let wanted = admits();
      // Nothing to fetch: the stand-in is made when it is needed, and an attempt may come first.
      while (!wanted && !aborted && start - this.#options.playhead().time > STAND_IN_AHEAD_S) {
        await pause(200);
        wanted = admits();
      }
      if (wanted && !aborted) {
        inner = this.#measured(args, plain);
        const response = await this.#inTime(inner, args[1]);
        if (response !== undefined) return this.#shown(response, segment.isIndependent());
        this.#options.onlate();
      }
      if (aborted) throw abortedError(args);
      this.#standing = true;
      return standInResponse(args, standInPicture(family, start, segment.getEndTime()));
    };
    return new shaka.util.AbortableOperation(run(), () => {
      aborted = true;
      return inner?.abort() ?? Promise.resolve();
    });
  }

  /** The response, or undefined when it was given up because the playhead is there. */
  async #inTime(operation: Operation, request: shaka.extern.Request) {
    let late = false;
    const askedMs = performance.now();
    const timer = setInterval(() => {
      // Pieces that are appended while they come (DASH) cannot be taken back.
      if (request.streamDataCallback !== null && request.streamDataCallback !== undefined) return;
      if (!this.#isLate(performance.now() - askedMs)) return;
      late = true;
      this.#options.gate.late(Date.now());
      void operation.abort();
    }, WATCH_MS);
    try {
      const response = await operation.promise;
      this.#options.gate.arrived(Date.now());
      return response;
    } catch (error) {
      if (late) return undefined;
      throw error;
    } finally {
      clearInterval(timer);
    }
  }

  #isLate(waitedMs: number): boolean {
    const { gate, playhead } = this.#options;
    if (gate.soundOnly || gate.patient) return gate.soundOnly;
    if (waitedMs < LATE_AFTER_MS) return false;
    const { time, started, pictureUntil, soundUntil } = playhead();
    return started && pictureUntil - time <= LATE_S && soundUntil - Math.max(time, pictureUntil) >= SOUND_AHEAD_S;
  }

  /** Behind a stand-in the decoder has to be set up again for the real picture. */
  #shown(response: shaka.extern.Response, independent: boolean): shaka.extern.Response {
    if (!this.#standing || !independent || this.#lastInit === undefined) return response;
    this.#standing = false;
    return { ...response, data: concat([this.#lastInit, bytesOf(response.data)]) };
  }

  #measured(args: Arguments, plain: Fetch): Operation {
    const [uri, request, type, onprogress, onheaders, config] = args;
    const download = this.#options.throughput.download();
    let counted = 0;
    const progress: shaka.extern.ProgressUpdated = (timeMs, bytes, remaining) => {
      counted += bytes;
      download.received(bytes, performance.now());
      onprogress(timeMs, bytes, remaining);
    };
    const headers: shaka.extern.HeadersReceived = (fields) => {
      download.answered(performance.now());
      onheaders(fields);
    };
    const operation: Operation = plain(uri, request, type, progress, headers, config);
    operation.promise
      .then((response) => download.received(Math.max(0, response.data.byteLength - counted), performance.now()))
      .catch(() => undefined)
      .finally(() => download.end(performance.now()));
    return operation;
  }
}

function after(operation: Operation, change: (response: shaka.extern.Response) => shaka.extern.Response): Operation {
  return new shaka.util.AbortableOperation(operation.promise.then(change), () => operation.abort());
}

function standInResponse([uri, request]: Arguments, data: Uint8Array): shaka.extern.Response {
  return {
    uri,
    originalUri: uri,
    data,
    status: 200,
    headers: {},
    timeMs: 0,
    fromCache: true,
    originalRequest: request,
  };
}

function abortedError([uri, , type]: Arguments): shaka.util.Error {
  const { Severity, Category, Code } = shaka.util.Error;
  return new shaka.util.Error(Severity.RECOVERABLE, Category.NETWORK, Code.OPERATION_ABORTED, uri, type);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
