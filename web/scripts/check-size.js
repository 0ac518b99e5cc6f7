// Fails when the pages have grown beyond their budget. A raise belongs into the same change as what needs it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';

const BUDGETS_KB = {
  /** Everything any page loads before something plays: all scripts but Shaka Player. */
  pages: 120,
  /** Shaka Player, loaded when something plays. */
  player: 220,
  styles: 20,
};

const root = new URL('../dist/_app/immutable', import.meta.url).pathname;
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(js|css)$/.test(name));
const sizesKb = { pages: 0, player: 0, styles: 0 };
for (const name of files) {
  const content = readFileSync(join(root, name));
  const part = name.endsWith('.css') ? 'styles' : content.includes('shaka.Player') ? 'player' : 'pages';
  sizesKb[part] += brotliCompressSync(content).length / 1000;
}

let failed = files.length === 0;
for (const [part, budgetKb] of Object.entries(BUDGETS_KB)) {
  const sizeKb = sizesKb[/** @type {keyof typeof sizesKb} */ (part)];
  const over = sizeKb > budgetKb;
  failed ||= over;
  process.stdout.write(`${part}: ${sizeKb.toFixed(1)} of ${budgetKb} kB brotli${over ? '  OVER BUDGET' : ''}\n`);
}
process.exit(failed ? 1 : 0);
