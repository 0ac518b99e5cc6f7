import { describe, expect, it } from 'vitest';
import { readMediaPlaylist, withoutSkip } from './mediaPlaylist';

const playlist = `#EXTM3U
#EXT-X-TARGETDURATION:2
#EXT-X-MEDIA-SEQUENCE:7
#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:00:00.000Z
#EXTINF:2.000000,
1-7.m4s
#EXT-X-DISCONTINUITY
#EXT-X-PROGRAM-DATE-TIME:2030-01-01T00:01:00.500Z
#EXT-X-PART:DURATION=1.000000,URI="2-8.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=1.000000,URI="2-8.1.m4s"
#EXTINF:2.000000,
2-8.m4s
#EXT-X-PART:DURATION=0.333000,URI="2-9.0.m4s",INDEPENDENT=YES
#EXT-X-PART:DURATION=0.334000,URI="2-9.1.m4s"
#EXT-X-PRELOAD-HINT:TYPE=PART,URI="2-9.2.m4s"
`;

describe('readMediaPlaylist', () => {
  it('finds the real time of the newest part, after the last discontinuity', () => {
    const facts = readMediaPlaylist(playlist);
    expect(facts?.mediaSequence).toBe(7);
    expect(facts?.edgeMs).toBeCloseTo(Date.parse('2030-01-01T00:01:03.167Z'), 3);
  });
  it('leaves other texts alone', () => {
    expect(readMediaPlaylist('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\na.m3u8')).toBeUndefined();
    expect(readMediaPlaylist('#EXTM3U\n#EXT-X-TARGETDURATION:2\n')).toEqual({ mediaSequence: 0, edgeMs: undefined });
    expect(readMediaPlaylist('#EXT-X-TARGETDURATION:2\n#EXT-X-PROGRAM-DATE-TIME:never')?.edgeMs).toBeUndefined();
  });
});

describe('withoutSkip', () => {
  it.each([
    ['/a.m3u8?_HLS_msn=3&_HLS_part=1&_HLS_skip=YES', '/a.m3u8?_HLS_msn=3&_HLS_part=1'],
    ['/a.m3u8?_HLS_skip=v2&_HLS_msn=3', '/a.m3u8?_HLS_msn=3'],
    ['/a.m3u8?_HLS_skip=YES', '/a.m3u8'],
    ['/a.m3u8', '/a.m3u8'],
  ])('%s', (uri, expected) => expect(withoutSkip(uri)).toBe(expected));
});
