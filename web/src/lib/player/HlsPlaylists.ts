import type shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { readMediaPlaylist, withoutSkip } from './mediaPlaylist';

/** A delta update only fits on a playlist this fresh: half of the server's CAN-SKIP-UNTIL (RFC 8216bis §6.3.7). */
const FRESH_MS = 6_000;

/** Follows the media playlists on their way to Shaka: the real time of the live edge, and deltas only where they fit. */
export class HlsPlaylists {
  readonly #readAtMs = new Map<string, number>();
  #edge: { readonly ms: number; readonly type: string } | undefined;

  constructor(engine: shaka.net.NetworkingEngine, onbeginningGone: () => void) {
    engine.registerRequestFilter((_, request) => {
      request.uris = request.uris.map((uri) => this.#ask(uri));
    });
    engine.registerResponseFilter((_, response, context) => {
      if (!/\.m3u8(\?|$)/.test(response.uri)) return;
      const facts = readMediaPlaylist(new TextDecoder().decode(response.data));
      if (facts === undefined) return;
      this.#readAtMs.set(pathOf(response.uri), Date.now());
      const type = context?.stream?.type ?? '';
      if (facts.edgeMs !== undefined && (type === 'video' || this.#edge?.type !== 'video')) {
        this.#edge = { ms: facts.edgeMs, type };
      }
      if (facts.mediaSequence > 0) onbeginningGone();
    });
  }

  /** When the media at `edgeTime`, the end of what the playlist lists, and thereby at `time` was captured. */
  dateAt(time: number, edgeTime: number): Date | undefined {
    return this.#edge === undefined ? undefined : new Date(this.#edge.ms - (edgeTime - time) * 1000);
  }

  #ask(uri: string): string {
    if (!uri.includes('_HLS_skip=')) return uri;
    const ageMs = Date.now() - (this.#readAtMs.get(pathOf(uri)) ?? 0);
    return ageMs > FRESH_MS ? withoutSkip(uri) : uri;
  }
}

const pathOf = (uri: string) => uri.split('?', 1)[0] ?? uri;
