import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import noLiteralText from './scripts/no-literal-text.js';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['dist/', '.svelte-kit/', 'node_modules/', 'src/lib/api/schema.d.ts'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      // The app is always served from the root of its host, so links are written as plain paths.
      'svelte/no-navigation-without-resolve': 'off',
    },
  },
  {
    files: ['**/*.ts', '**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      parserOptions: {
        projectService: true,
        extraFileExtensions: ['.svelte'],
        parser: ts.parser,
        svelteConfig,
      },
    },
    rules: {
      // TypeScript itself reports undefined names.
      'no-undef': 'off',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/require-await': 'error',
    },
  },
  {
    files: ['src/**'],
    ignores: ['src/lib/texts/{en,de}/**', '**/*.test.ts'],
    plugins: { rillcast: { rules: { 'no-literal-text': noLiteralText } } },
    rules: { 'rillcast/no-literal-text': 'error' },
  },
  {
    files: ['src/lib/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['**/routes/**'], message: 'lib is used by pages, never the other way round.' }] },
      ],
    },
  },
  {
    files: ['src/lib/ui/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['$lib/api/**', '$lib/live/**', '$lib/player/**', '$lib/studio/**', '**/routes/**'],
              message: 'lib/ui knows neither the API nor the pages: pass what it shows as props.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/routes/**/*.svelte', 'src/lib/**/*.svelte'],
    rules: {
      'no-restricted-globals': [
        'error',
        { name: 'fetch', message: 'Requests go through lib/api/ApiClient, which turns problem details into ApiError.' },
        { name: 'EventSource', message: 'Server-sent events go through lib/live/EventStream, which reconnects.' },
      ],
    },
  },
);
