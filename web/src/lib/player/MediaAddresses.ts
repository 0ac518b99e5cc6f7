import type { PlaybackUrls } from '$lib/api/types';
import type { Sources } from './Playback.svelte';

/** Renewed when so much of the time that is left has gone by, so that nothing is ever asked for with a token that is over. */
const RENEW_AT = 0.6;
const AGAIN_MS = 15_000;
const LONGEST_MS = 2 ** 31 - 1;

/** The token of a protected address, `/t/{token}/v/…`. */
const TOKEN = /\/t\/[\w.-]+(?=\/v\/)/;

export interface MediaAddressesOptions {
  readonly ask: () => Promise<PlaybackUrls>;
  /** Where the media of a video that is not private are when the API does not answer: they follow from the id alone. */
  readonly fallback: Sources;
}

/** Where a video's media are. Of a private one the addresses carry a token, which is renewed while the video plays. */
export class MediaAddresses {
  readonly #options: MediaAddressesOptions;
  #token: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MediaAddressesOptions) {
    this.#options = options;
  }

  /** The manifests, with a token that has just been made. */
  async sources(): Promise<Sources> {
    try {
      return this.#take(await this.#options.ask());
    } catch (error) {
      // Without an answer a private video cannot go on; any other can.
      if (this.#token !== undefined) throw error;
      return this.#options.fallback;
    }
  }

  /** An address with the newest token in the place of whatever token it has. */
  readonly current = (url: string): string =>
    this.#token === undefined ? url : url.replace(TOKEN, `/t/${this.#token}`);

  stop(): void {
    clearTimeout(this.#timer);
  }

  #take({ hls, dash, token, tokenExpiresAt }: PlaybackUrls): Sources {
    this.stop();
    this.#token = token ?? undefined;
    if (token !== null && tokenExpiresAt !== null) this.#renewIn((Date.parse(tokenExpiresAt) - Date.now()) * RENEW_AT);
    return { hls, dash };
  }

  #renewIn(ms: number): void {
    const renew = async () => {
      try {
        this.#take(await this.#options.ask());
      } catch {
        this.#renewIn(AGAIN_MS);
      }
    };
    this.#timer = setTimeout(() => void renew(), Math.min(LONGEST_MS, Math.max(1_000, ms)));
  }
}
