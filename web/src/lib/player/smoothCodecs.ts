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

/** Which of them are hard for this device, by the beginnings of their names. Of all others the player takes the thriftier. */
export async function hardCodecs(): Promise<readonly string[]> {
  const easy = await Promise.all(BETTER.map(({ example }) => isEasy(example)));
  return BETTER.filter((_, at) => easy[at] !== true).map(({ prefix }) => prefix);
}
