import { describe, expect, it } from 'vitest';
import { tokensOf } from './tokens';

describe('tokensOf', () => {
  it('finds links, names and times, and loses nothing', () => {
    const text = 'At 1:02:03 @ann.b said (see https://example.org/a?b=1), 0:07!';
    expect(tokensOf(text)).toEqual([
      { kind: 'text', text: 'At ' },
      { kind: 'time', text: '1:02:03', seconds: 3723 },
      { kind: 'text', text: ' ' },
      { kind: 'mention', text: '@ann.b' },
      { kind: 'text', text: ' said (see ' },
      { kind: 'link', text: 'https://example.org/a?b=1', href: 'https://example.org/a?b=1' },
      { kind: 'text', text: '), ' },
      { kind: 'time', text: '0:07', seconds: 7 },
      { kind: 'text', text: '!' },
    ]);
  });

  it.each([
    'javascript:alert(1)',
    '<a href="https://x">y</a>',
    'mail a@b.c',
    '12:34:56:78',
    '2026-11-28 99:99',
    'http://',
    'https://[',
  ])('makes no more of %s than it is', (text) => {
    const tokens = tokensOf(text);
    expect(tokens.map((token) => token.text).join('')).toBe(text);
    expect(tokens.every((token) => token.kind !== 'link' || token.href.startsWith('https://x'))).toBe(true);
  });
});
