import { describe, expect, it } from 'vitest';
import { readQuery, searchHref } from './searchQuery';

describe('addresses of searches', () => {
  it('are read and written the same', () => {
    const query = { q: 'käse & brot', state: 'live', sort: 'newest' } as const;
    expect(readQuery(new URL(searchHref(query), 'http://x').searchParams)).toEqual(query);
    expect(searchHref({})).toBe('/search');
  });

  it('lose what they cannot mean', () => {
    expect(readQuery(new URLSearchParams('q=%20&state=dead&length=long&date=&sort=x&cursor=y'))).toEqual({
      length: 'long',
    });
  });
});
