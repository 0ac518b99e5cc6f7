// @vitest-environment node
import { Linter } from 'eslint';
import svelteParser from 'svelte-eslint-parser';
import ts from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import rule from '../../../scripts/no-literal-text.js';

/** The texts the rule complains about. */
function found(source: string): string[] {
  const messages = new Linter().verify(
    source,
    {
      files: ['**/*.svelte'],
      languageOptions: { parser: svelteParser, parserOptions: { parser: ts.parser } },
      plugins: { rillcast: { rules: { 'no-literal-text': rule } } },
      rules: { 'rillcast/no-literal-text': 'error' },
    },
    { filename: 'Page.svelte' },
  );
  return messages.map(({ message }) => /“(.*)”/.exec(message)?.[1] ?? message);
}

describe('no-literal-text', () => {
  it.each([
    ['<p>Hello there</p>', 'Hello there'],
    ['<button aria-label="Close">×</button>', 'Close'],
    ['<Field label="Name" />', 'Name'],
    ["<p>{open ? 'Close' : t.common.edit}</p>", 'Close'],
    ["<Field label={first ? 'First' : t.other} />", 'First'],
    ['<p title={`of ${count}`}></p>', 'of '],
    ["<script>const problem = 'The server is away';</script>", 'The server is away'],
    ["<script>const done = 'Saved.';</script>", 'Saved.'],
  ])('finds the text in %s', (source, text) => expect(found(source)).toEqual([text.trim()]));

  it.each([
    '<p>{t.common.live} · 5 %</p>',
    '<h1>Rillcast</h1>',
    '<form action="/search" class="wide one"></form>',
    "<button class={open ? 'wide one' : ''} onclick={() => press('Enter')}>×</button>",
    "<p>{kind === 'other' ? t.a : t.b}</p>",
    "<script>if (event.key === 'ArrowDown') throw new Error('No such key');</script>",
    '<style>p { color: red }</style>',
  ])('leaves %s alone', (source) => expect(found(source)).toEqual([]));
});
