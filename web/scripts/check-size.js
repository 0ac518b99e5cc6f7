// Fails when the pages have grown beyond their budget. A raise belongs into the same change as what needs it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const BUDGETS_KB = {
  /** Everything any page loads before something plays: all scripts but Shaka Player, with the English texts. */
  pages: 160,
  /** The texts of every other language, each loaded by those who read it. */
  languages: 15,
  /** Shaka Player, loaded when something plays. */
  player: 220,
  styles: 22,
};

const read = (/** @type {string} */ path) => readFileSync(new URL(`../${path}`, import.meta.url));
const manifest = JSON.parse(read('.svelte-kit/output/client/.vite/manifest.json').toString());
const languages = Object.entries(manifest)
  .filter(([source]) => /^src\/lib\/texts\/[a-z]{2}\.ts$/.test(source))
  .map(([, chunk]) => chunk.file);

const root = new URL('../dist/', import.meta.url).pathname;
const files = readdirSync(join(root, '_app/immutable'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(js|css)$/.test(name))
  .map((name) => `_app/immutable/${name}`);
const sizesKb = { pages: 0, languages: 0, player: 0, styles: 0 };
for (const name of files) {
  sizesKb[partOf(name)] += statSync(join(root, `${name}.br`)).size / 1000;
}

/** @param {string} name @returns {keyof typeof sizesKb} */
function partOf(name) {
  if (name.endsWith('.css')) return 'styles';
  if (languages.includes(name)) return 'languages';
  return readFileSync(join(root, name)).includes('shaka.Player') ? 'player' : 'pages';
}

let failed = files.length === 0 || languages.length === 0;
for (const [part, budgetKb] of Object.entries(BUDGETS_KB)) {
  const sizeKb = sizesKb[/** @type {keyof typeof sizesKb} */ (part)];
  const over = sizeKb > budgetKb;
  failed ||= over;
  process.stdout.write(`${part}: ${sizeKb.toFixed(1)} of ${budgetKb} kB brotli${over ? '  OVER BUDGET' : ''}\n`);
}
process.exit(failed ? 1 : 0);
