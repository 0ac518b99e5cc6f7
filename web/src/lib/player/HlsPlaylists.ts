import type shaka from 'shaka-player/dist/shaka-player.compiled-es2021.js';
import { readMediaPlaylist, withoutSkip } from './mediaPlaylist';

/** A delta update only fits on a playlist this fresh: half of the server's CAN-SKIP-UNTIL (RFC 8216bis §6.3.7). */
const FRESH_MS = 6_000;

/** Follows the media playlists on their way to Shaka: the real time of the live edge, and deltas only where they fit. */
export class HlsPlaylists {
  readonly #readAtMs = new Map<string, number>();
  /** Real time at the end of each playlist: the qualities of one video do not end at the same moment. */
  readonly #edgeMs = new Map<string, number>();

  constructor(engine: shaka.net.NetworkingEngine, onbeginningGone: () => void) {
    engine.registerRequestFilter((_, request) => {
      request.uris = request.uris.map((uri) => this.#ask(uri));
    });
    engine.registerResponseFilter((_, response) => {
      if (!/\.m3u8(\?|$)/.test(response.uri)) return;
      const facts = readMediaPlaylist(new TextDecoder().decode(response.data));
      if (facts === undefined) return;
      const path = pathOf(response.uri);
      this.#readAtMs.set(path, Date.now());
      if (facts.edgeMs !== undefined) this.#edgeMs.set(path, facts.edgeMs);
      if (facts.mediaSequence > 0) onbeginningGone();
    });
  }

  /** When the media at `time` was captured; `edgeTime` is where the furthest of the playlists in use ends. */
  dateAt(time: number, edgeTime: number): Date | undefined {
    const nowMs = Date.now();
    const inUse = [...this.#edgeMs].filter(([path]) => nowMs - (this.#readAtMs.get(path) ?? 0) < FRESH_MS);
    const edges = (inUse.length > 0 ? inUse : [...this.#edgeMs]).map(([, edgeMs]) => edgeMs);
    return edges.length === 0 ? undefined : new Date(Math.max(...edges) - (edgeTime - time) * 1000);
  }

  #ask(uri: string): string {
    if (!uri.includes('_HLS_skip=')) return uri;
    const ageMs = Date.now() - (this.#readAtMs.get(pathOf(uri)) ?? 0);
    return ageMs > FRESH_MS ? withoutSkip(uri) : uri;
  }
}

const pathOf = (uri: string) => uri.split('?', 1)[0] ?? uri;
