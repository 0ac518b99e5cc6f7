import adapter from '@sveltejs/adapter-static';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    // A single-page app: the server answers every path it does not know itself with index.html. Beside each file is its compressed one, made with more patience than a request has.
    adapter: adapter({ pages: 'dist', assets: 'dist', fallback: 'index.html', precompress: true }),
    output: { bundleStrategy: 'split' },
  },
};
