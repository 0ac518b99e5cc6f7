import type { Upload as TusUpload } from 'tus-js-client';
import { ApiError } from '$lib/api/ApiError';
import { Speed } from './Speed';

export type SendingPhase = 'waiting' | 'sending' | 'retrying' | 'paused' | 'sent' | 'failed';

/** A piece for each request: proxies that hold requests back stay within their limits. */
const PIECE_BYTES = 64 * 1024 * 1024;
/** A server that restarts is away for seconds, a train in a tunnel for minutes; each piece that gets through begins the row anew. */
const RETRY_DELAYS_MS = [500, 1000, 2000, 4000, 8000, ...Array.from({ length: 60 }, () => 15_000)];

/** One file of this page on its way to the server, by tus 1.0.0. */
export class FileUpload {
  readonly file: File;
  #tus: TusUpload | undefined;
  #speed: Speed | undefined;
  #id = $state<string | undefined>();
  #phase = $state<SendingPhase>('waiting');
  #sent = $state(0);
  #problem = $state.raw<ApiError | undefined>();
  #bytesPerSecond = $state<number | undefined>();
  #secondsLeft = $state<number | undefined>();

  /** @param id Of an upload that was begun earlier and is gone on with. */
  constructor(file: File, id?: string) {
    this.file = file;
    this.#id = id;
  }

  get id() {
    return this.#id;
  }
  get phase() {
    return this.#phase;
  }
  get sent() {
    return this.#sent;
  }
  get problem() {
    return this.#problem;
  }
  get bytesPerSecond() {
    return this.#bytesPerSecond;
  }
  get secondsLeft() {
    return this.#secondsLeft;
  }

  /** Sends, from where the server is. */
  async start(channel: string): Promise<void> {
    const { Upload } = await import('tus-js-client');
    this.#tus ??= new Upload(this.file, {
      endpoint: '/api/uploads',
      ...(this.#id === undefined ? {} : { uploadUrl: `/api/uploads/${this.#id}` }),
      metadata: { filename: this.file.name, filetype: this.file.type, channel },
      chunkSize: PIECE_BYTES,
      retryDelays: RETRY_DELAYS_MS,
      // The server's list says what was begun, also on another device.
      storeFingerprintForResuming: false,
      onUploadUrlAvailable: () => {
        this.#id = this.#tus?.url?.split('/').pop();
      },
      onProgress: (sent) => this.#note(sent),
      onShouldRetry: (error) => {
        const status = error.originalResponse?.getStatus() ?? 0;
        const again = status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507);
        if (again) this.#phase = 'retrying';
        return again;
      },
      onSuccess: () => {
        this.#phase = 'sent';
      },
      onError: (error) => {
        this.#phase = 'failed';
        this.#problem = explain(error);
      },
    });
    this.#speed = undefined;
    this.#problem = undefined;
    this.#phase = 'sending';
    this.#tus.start();
  }

  /** Stops sending; the server keeps what it has. */
  async pause(): Promise<void> {
    await this.#tus?.abort();
    this.#bytesPerSecond = undefined;
    this.#phase = 'paused';
  }

  #note(sent: number): void {
    const nowMs = performance.now();
    this.#speed ??= new Speed(sent, nowMs);
    this.#speed.note(sent, nowMs);
    this.#sent = sent;
    this.#bytesPerSecond = this.#speed.bytesPerSecond;
    this.#secondsLeft = this.#speed.secondsLeft(this.file.size);
    if (this.#phase === 'retrying') this.#phase = 'sending';
  }
}

/** The server's answer to the request that ended it; offline when there was none. */
function explain(error: Error): ApiError {
  const response =
    'originalResponse' in error ? (error.originalResponse as { getStatus(): number; getBody(): string } | null) : null;
  if (response === null) return ApiError.offline();
  try {
    return ApiError.fromResponse(response.getStatus(), JSON.parse(response.getBody()));
  } catch {
    // No JSON: something between us and the server answered.
    return ApiError.fromResponse(response.getStatus(), undefined);
  }
}
