import { afterEach, describe, expect, it, vi } from 'vitest';
import { ApiError } from '$lib/api/ApiError';
import { de } from './de';
import { en } from './en';
import { Language } from './Language.svelte';
import { preferredLanguage } from './languages';
import { problemText } from './problems';
import { regionOf } from './region';

/** Every text by its path; functions are called with stand-ins so that what they say can be looked at. */
function textsOf(node: unknown, path = ''): Map<string, string> {
  if (typeof node === 'string') return new Map([[path, node]]);
  if (typeof node === 'function') return new Map([[path, String(node('7', '7', '7'))]]);
  if (typeof node !== 'object' || node === null) return new Map();
  return new Map(
    Object.entries(node).flatMap(([key, value]) => [...textsOf(value, path === '' ? key : `${path}.${key}`)]),
  );
}

describe('the catalogue', () => {
  it('has a German text for each English one, and none twice in the same words by mistake', () => {
    const english = { ...en, format: undefined };
    const german = { ...de, format: undefined };
    expect([...textsOf(german).keys()]).toEqual([...textsOf(english).keys()]);
    expect([...textsOf(german)].filter(([path, text]) => text === '' && textsOf(english).get(path) !== '')).toEqual([]);
  });
  it('counts in both languages', () => {
    expect([1, 2].map(en.common.viewers)).toEqual(['1 viewer', '2 viewers']);
    expect([1, 1500].map(de.studio.conversion.failed)).toEqual([
      'Ein Segment ließ sich nicht umwandeln',
      '1500 Segmente ließen sich nicht umwandeln',
    ]);
  });
});

describe('preferredLanguage', () => {
  it.each([
    [null, ['de-AT', 'en'], 'de'],
    [null, ['fr', 'de'], 'de'],
    [null, ['fr'], 'en'],
    [null, [], 'en'],
    ['en', ['de'], 'en'],
    ['tlh', ['de'], 'de'],
  ] as const)('%s, %j → %s', (chosen, browser, code) => expect(preferredLanguage(chosen, browser)).toBe(code));

  it('keeps the region the browser asks for', () => {
    expect(regionOf('de', ['en-GB', 'de-CH'])).toBe('de-CH');
    expect(regionOf('de', ['en-GB'])).toBe('de');
  });
});

describe('Language', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
    localStorage.clear();
  });

  it('changes what is read through it, the page’s language, and what is remembered', async () => {
    const language = await Language.restore();
    const { texts } = language;
    expect(texts.player.play).toBe(en.player.play);
    await language.choose('de');
    expect(texts.player.play).toBe(de.player.play);
    expect(document.documentElement.lang).toBe('de');
    expect((await Language.restore()).code).toBe('de');
  });
});

describe('problemText', () => {
  const taken = new ApiError('conflict', 409, 'Conflict', 'This handle is taken.', {});
  it('passes on what only the server knows, and says in which language', () => {
    expect(problemText(en, taken)).toBe('This handle is taken.');
    expect(problemText(de, taken)).toContain('„This handle is taken.“');
  });
  it('has its own words for everything else', () => {
    const failed = new ApiError('server', 503, 'Service Unavailable', 'The database cannot be reached.', {});
    expect(problemText(de, failed)).toBe(de.errors.sentences.server);
    expect(problemText(de, new TypeError('x is not a function'))).toBe(de.errors.sentences.server);
  });
});
