import type shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { readMediaPlaylist, withoutSkip } from './mediaPlaylist';

/** A delta update only fits on a playlist this fresh: half of the server's CAN-SKIP-UNTIL (RFC 8216bis §6.3.7). */
const FRESH_MS = 6_000;

/** Follows the media playlists on their way to Shaka: the real time of the live edge, and deltas only where they fit. */
export class HlsPlaylists {
  readonly #readAtMs = new Map<string, number>();
  /** Real time at the end of each stream's newest part: the qualities of one video do not end at the same moment. */
  readonly #edgeMs = new Map<number, number>();

  constructor(engine: shaka.net.NetworkingEngine, onbeginningGone: () => void) {
    engine.registerRequestFilter((_, request) => {
      request.uris = request.uris.map((uri) => this.#ask(uri));
    });
    engine.registerResponseFilter((_, response, context) => {
      if (!/\.m3u8(\?|$)/.test(response.uri)) return;
      const facts = readMediaPlaylist(new TextDecoder().decode(response.data));
      if (facts === undefined) return;
      this.#readAtMs.set(pathOf(response.uri), Date.now());
      const stream = context?.stream;
      if (facts.edgeMs !== undefined && stream !== undefined) this.#edgeMs.set(stream.id, facts.edgeMs);
      if (facts.mediaSequence > 0) onbeginningGone();
    });
  }

  /** When the media at `time` was captured, from a stream whose playlist ends at `edgeTime`. */
  dateAt(time: number, stream: number, edgeTime: number): Date | undefined {
    const edgeMs = this.#edgeMs.get(stream);
    return edgeMs === undefined ? undefined : new Date(edgeMs - (edgeTime - time) * 1000);
  }

  #ask(uri: string): string {
    if (!uri.includes('_HLS_skip=')) return uri;
    const ageMs = Date.now() - (this.#readAtMs.get(pathOf(uri)) ?? 0);
    return ageMs > FRESH_MS ? withoutSkip(uri) : uri;
  }
}

const pathOf = (uri: string) => uri.split('?', 1)[0] ?? uri;
