/** What the player needs to know of an HLS media playlist beyond what Shaka takes from it. */
export interface PlaylistFacts {
  /** Number of the first segment; above 0 the beginning is no longer in the playlist. */
  readonly mediaSequence: number;
  /** Real time at the end of the newest part; undefined without EXT-X-PROGRAM-DATE-TIME. */
  readonly edgeMs: number | undefined;
}

const DATE_TAG = '#EXT-X-PROGRAM-DATE-TIME:';

/** Reads the facts, or undefined for a text that is no media playlist. */
export function readMediaPlaylist(text: string): PlaylistFacts | undefined {
  if (!text.includes('#EXT-X-TARGETDURATION:')) return undefined;
  const mediaSequence = Number(/^#EXT-X-MEDIA-SEQUENCE:(\d+)/m.exec(text)?.[1] ?? 0);
  const dateAt = text.lastIndexOf(DATE_TAG);
  if (dateAt < 0) return { mediaSequence, edgeMs: undefined };
  const tail = text.slice(dateAt);
  const dateMs = Date.parse(tail.slice(DATE_TAG.length, endOfLine(tail)).trim());
  return { mediaSequence, edgeMs: Number.isNaN(dateMs) ? undefined : dateMs + durationS(tail) * 1000 };
}

/** Seconds of all whole segments and of the parts of the one that is still growing. */
function durationS(tail: string): number {
  let segments = 0;
  let parts = 0;
  for (const line of tail.split('\n')) {
    if (line.startsWith('#EXTINF:')) {
      segments += Number.parseFloat(line.slice(8)) || 0;
      parts = 0;
    } else if (line.startsWith('#EXT-X-PART:')) {
      parts += Number(/[:,]DURATION=([\d.]+)/.exec(line)?.[1] ?? 0);
    }
  }
  return segments + parts;
}

function endOfLine(text: string): number {
  const at = text.indexOf('\n');
  return at < 0 ? text.length : at;
}

/** The same playlist address, asking for all of it instead of what changed. */
export function withoutSkip(uri: string): string {
  return uri.replace(/([?&])_HLS_skip=[^&#]*&?/, '$1').replace(/[?&]$/, '');
}
