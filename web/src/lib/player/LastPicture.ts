/** Wide enough for a picture that is dimmed. */
const WIDTH = 640;

/** Keeps the last real picture of a video element on a canvas, for the time the picture has to be left out. */
export class LastPicture {
  readonly #media: HTMLVideoElement;
  readonly #canvas: HTMLCanvasElement;
  readonly #isReal: (width: number) => boolean;
  #handle = 0;
  #lastMs = 0;

  constructor(media: HTMLVideoElement, canvas: HTMLCanvasElement, isReal: (width: number) => boolean) {
    this.#media = media;
    this.#canvas = canvas;
    this.#isReal = isReal;
  }

  /** Follows the pictures until the returned function is called. */
  follow(): () => void {
    if (!('requestVideoFrameCallback' in this.#media)) return () => undefined;
    const look = (nowMs: number) => {
      this.#keep(nowMs);
      this.#handle = this.#media.requestVideoFrameCallback(look);
    };
    this.#handle = this.#media.requestVideoFrameCallback(look);
    return () => this.#media.cancelVideoFrameCallback(this.#handle);
  }

  #keep(nowMs: number): void {
    const { videoWidth, videoHeight } = this.#media;
    // Two or three a second: the copy costs the graphics card little, and nothing may be lost when the picture stops.
    if (nowMs - this.#lastMs < 400 || videoHeight === 0 || !this.#isReal(videoWidth)) return;
    this.#lastMs = nowMs;
    this.#canvas.width = WIDTH;
    this.#canvas.height = Math.round((WIDTH * videoHeight) / videoWidth);
    this.#canvas.getContext('2d')?.drawImage(this.#media, 0, 0, this.#canvas.width, this.#canvas.height);
  }
}
