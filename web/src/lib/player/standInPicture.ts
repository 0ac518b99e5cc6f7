import { DARK_PICTURES } from './darkPictures';

/** Wide enough for every encoder and narrower than any rung: the width on the screen tells that it is ours. */
export const STAND_IN_WIDTH = 128;

const TIMESCALE = 90_000;
/** Short samples: no browser takes the picture for one that is late. */
const SAMPLE_TICKS = TIMESCALE / 10;

type Family = keyof typeof DARK_PICTURES;

/** The stored picture a stream of this RFC 6381 codec can change to without a new source buffer. */
export function familyOf(codec: string): Family | undefined {
  if (/^avc[13]/.test(codec)) return 'avc';
  if (/^(hvc1|hev1)/.test(codec)) return 'hevc';
  return codec.startsWith('av01') ? 'av1' : undefined;
}

/**
 * A whole fMP4 piece, initialization included, that shows a dark picture from `startS` to `endS` (media seconds): what plays
 * in place of a picture that does not come, so that the sound goes on. Costs no network.
 */
export function standInPicture(family: Family, startS: number, endS: number): Uint8Array {
  const start = Math.round(startS * TIMESCALE);
  const durations = splitDuration(Math.max(1, Math.round(endS * TIMESCALE) - start));
  const sample = decode(DARK_PICTURES[family].sample);
  const moof = fragment(start, durations, sample.length);
  const mdat = box('mdat', concat(durations.map(() => sample)));
  return concat([decode(DARK_PICTURES[family].init), moof, mdat]);
}

/** Samples of a tenth of a second; the last one takes what is left. */
function splitDuration(ticks: number): number[] {
  const count = Math.max(1, Math.floor(ticks / SAMPLE_TICKS));
  return Array.from({ length: count }, (_, i) => (i < count - 1 ? SAMPLE_TICKS : ticks - SAMPLE_TICKS * (count - 1)));
}

/** ISO/IEC 14496-12 §8.8: moof with one track, every sample a random access point. */
function fragment(start: number, durations: readonly number[], sampleBytes: number): Uint8Array {
  const mfhd = box('mfhd', u32(0, 1));
  // default-base-is-moof; default sample size and flags ("depends on no other") are the same for all.
  const tfhd = box('tfhd', u32(0x020030, 1, sampleBytes, 0x02000000));
  const tfdt = box('tfdt', u32(0x01000000, Math.floor(start / 2 ** 32), start % 2 ** 32));
  const trun = (dataOffset: number) => box('trun', u32(0x000101, durations.length, dataOffset, ...durations));
  const moofBytes = 8 + mfhd.length + 8 + tfhd.length + tfdt.length + trun(0).length;
  return box('moof', concat([mfhd, box('traf', concat([tfhd, tfdt, trun(moofBytes + 8)]))]));
}

function box(type: string, content: Uint8Array): Uint8Array {
  const name = Uint8Array.from(type, (letter) => letter.charCodeAt(0));
  return concat([u32(8 + content.length), name, content]);
}

function u32(...values: readonly number[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => view.setUint32(i * 4, value));
  return new Uint8Array(view.buffer);
}

export function concat(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function decode(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}
