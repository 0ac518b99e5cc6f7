import { sveltekit } from '@sveltejs/kit/vite';
import { svelteTesting } from '@testing-library/svelte/vite';
import { defineConfig } from 'vitest/config';

// `npm run dev` shows the pages of this tree with the data of a running server.
const server = process.env['RILLCAST_SERVER'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [sveltekit(), svelteTesting()],
  // The server takes writes from its own pages only, so it must see the address that the browser sees.
  server: { proxy: { '/api': { target: server, changeOrigin: false }, '/v': { target: server, changeOrigin: false } } },
  // Shaka Player is one chunk of its own, loaded only when something plays; scripts/check-size.js holds the budgets.
  build: { sourcemap: false, chunkSizeWarningLimit: 900, target: 'es2022' },
  // What several pages share comes as one file and not as forty: on a slow line each file is a way there and back.
  environments: {
    client: {
      build: { rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] } } } },
    },
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
});
