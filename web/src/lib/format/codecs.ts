const names: readonly [prefix: string, name: string][] = [
  ['avc', 'H.264'],
  ['h264', 'H.264'],
  ['hvc', 'HEVC'],
  ['hev', 'HEVC'],
  ['h265', 'HEVC'],
  ['hevc', 'HEVC'],
  ['av01', 'AV1'],
  ['av1', 'AV1'],
  ['mp4a', 'AAC'],
  ['aac', 'AAC'],
  ['opus', 'Opus'],
];

/** The name people know for an RFC 6381 codec string; the string itself when it is not one of ours. */
export function codecName(codec: string | null | undefined): string {
  if (!codec) return '–';
  const lower = codec.toLowerCase();
  return names.find(([prefix]) => lower.startsWith(prefix))?.[1] ?? codec;
}

/** "1080p" for 1920 × 1080 and for the same picture upright; "–" without a picture. */
export function resolutionName(width: number, height: number): string {
  const short = Math.min(width, height);
  return short > 0 ? `${short}p` : '–';
}
