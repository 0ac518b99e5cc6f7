import { describe, expect, it } from 'vitest';
import { embedCode, embedUrl, readEmbedOptions, watchUrl } from './addresses';

describe('shared addresses', () => {
  it('lead to a moment', () => {
    expect(watchUrl('https://x', 'v')).toBe('https://x/watch/v');
    expect(watchUrl('https://x', 'v', 83.7)).toBe('https://x/watch/v?t=83');
  });

  it('say how the player is to behave, and are read the same', () => {
    const options = { start: 12, autoplay: true, muted: true, controls: false };
    const url = embedUrl('https://x', 'v', options);
    expect(url).toBe('https://x/embed/v?start=12&autoplay=1&muted=1&controls=0');
    expect(readEmbedOptions(new URL(url).searchParams)).toEqual(options);
    expect(readEmbedOptions(new URLSearchParams('start=-1&autoplay=0&controls=yes'))).toEqual({
      start: undefined,
      autoplay: false,
      muted: false,
      controls: true,
    });
  });

  it('cannot be broken out of', () => {
    const code = embedCode('https://x/embed/v?start=1&muted=1', '"><script>');
    expect(code).toContain('src="https://x/embed/v?start=1&amp;muted=1"');
    expect(code).toContain('title="&quot;&gt;&lt;script&gt;"');
  });
});
