/** The codecs that carry the same picture in fewer bits than H.264, with what to ask the device about. */
const BETTER: readonly { readonly prefix: string; readonly example: string }[] = [
  { prefix: 'av01', example: 'av01.0.08M.08' },
  { prefix: 'hvc1', example: 'hvc1.1.6.L120.90' },
];

/** Whether this device plays 1080p of the codec without dropping pictures or draining its battery. */
async function isEasy(example: string): Promise<boolean> {
  if (!('mediaCapabilities' in navigator)) return false;
  try {
    const { smooth, powerEfficient } = await navigator.mediaCapabilities.decodingInfo({
      type: 'media-source',
      video: {
        contentType: `video/mp4; codecs="${example}"`,
        width: 1920,
        height: 1080,
        bitrate: 4_000_000,
        framerate: 30,
      },
    });
    return smooth && powerEfficient;
  } catch {
    return false;
  }
}

/**
 * What Shaka is to prefer: nothing where a better codec is easy on this device, since among variants of one size it takes the
 * thriftier anyway; else H.264, if the video has it. A list of preferred codecs would drop every rung not in the first.
 */
export async function preferredCodecs(): Promise<readonly string[]> {
  const easy = await Promise.all(BETTER.map(({ example }) => isEasy(example)));
  return easy.some(Boolean) ? [] : ['avc1'];
}
