import { describe, expect, it } from 'vitest';
import { withoutCodecs } from './withoutCodecs';

const h264 = '#EXT-X-STREAM-INF:BANDWIDTH=9,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=640x360\nsource/index.m3u8\n';
const av1 = '#EXT-X-STREAM-INF:BANDWIDTH=5,CODECS="av01.0.04M.08,mp4a.40.2",RESOLUTION=640x360\n360p-av1/index.m3u8\n';
const hevc =
  '#EXT-X-STREAM-INF:BANDWIDTH=6,CODECS="hvc1.1.6.L93.90,mp4a.40.2",RESOLUTION=640x360\n360p-hevc/index.m3u8\n';
const sound = '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="mp4a.40.2"\naudio/index.m3u8\n';
const head = '#EXTM3U\n#EXT-X-VERSION:9\n';

const representation = (codecs: string) =>
  `<AdaptationSet contentType="video"><Representation id="${codecs}" codecs="${codecs}" width="640"></Representation></AdaptationSet>`;
const mpd = (...codecs: string[]) =>
  `<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><Period id="1">${codecs.map(representation).join('')}<AdaptationSet><Representation id="a" codecs="mp4a.40.2"></Representation></AdaptationSet></Period></MPD>`;
const idsOf = (text: string) => [...text.matchAll(/<Representation id="([^"]*)"/g)].map((found) => found[1]);

describe('withoutCodecs', () => {
  it('leaves out the variants of a codec, wherever they stand', () => {
    expect(withoutCodecs(head + av1 + h264 + hevc + sound, ['av01'])).toBe(head + h264 + hevc + sound);
    expect(withoutCodecs(head + h264 + sound + hevc.trimEnd(), ['av01', 'hvc1'])).toBe(head + h264 + sound);
    expect(withoutCodecs((head + av1 + h264).replaceAll('\n', '\r\n'), ['av01'])).toBe(
      (head + h264).replaceAll('\n', '\r\n'),
    );
  });
  it('leaves a video alone that has nothing else to see', () => {
    expect(withoutCodecs(head + av1 + sound, ['av01', 'hvc1'])).toBe(head + av1 + sound);
    expect(withoutCodecs(mpd('av01.0.04M.08'), ['av01'])).toBe(mpd('av01.0.04M.08'));
  });
  it('leaves other texts alone', () => {
    expect(withoutCodecs(head + h264, ['av01'])).toBe(head + h264);
    expect(withoutCodecs('#EXTM3U\n#EXT-X-TARGETDURATION:2\n', ['av01'])).toBe('#EXTM3U\n#EXT-X-TARGETDURATION:2\n');
    expect(withoutCodecs(mpd('avc1.64001f'), ['av01'])).toBe(mpd('avc1.64001f'));
  });
  it('leaves out the representations of a codec, and sets that become empty', () => {
    const left = withoutCodecs(mpd('av01.0.04M.08', 'avc1.64001f', 'hvc1.1.6.L93.90'), ['av01']);
    expect(idsOf(left)).toEqual(['avc1.64001f', 'hvc1.1.6.L93.90', 'a']);
    expect(left.match(/<AdaptationSet/g)).toHaveLength(3);
  });
});
