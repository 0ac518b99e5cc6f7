// Names in dist/index.html what each page's own scripts and styles are, so that a browser asks for them at once and not only when the
// app has come and has found out which page it is: two ways to the server less before the first picture.
import { readFileSync, rmSync, writeFileSync } from 'node:fs';

const FOLDER = '/_app/immutable/';
const at = (/** @type {string} */ path) => new URL(`../${path}`, import.meta.url);
const read = (/** @type {string} */ path) => readFileSync(at(path), 'utf8');

/** @typedef {{ file: string, imports?: string[], css?: string[] }} Chunk */
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(read('.svelte-kit/output/client/.vite/manifest.json'));
const html = read('dist/index.html');
/** "/(site)/watch/[id]": [17,[2]] — the page's node, and those of its layouts. */
const dictionary = read('.svelte-kit/generated/client-optimized/app.js').match(/dictionary = (\{.*?\});/s)?.[1];
if (dictionary === undefined)
  throw new Error('SvelteKit no longer writes down its routes where this script reads them.');

/** @type {string[]} */
const files = [];
const routes = Object.entries(/** @type {Record<string, [number, number[]?]>} */ (JSON.parse(dictionary)))
  .filter(([route]) => !route.includes('...'))
  .map(([route, [page, layouts = []]]) => [
    route.replace(/\/\([^)]*\)/g, '').replace(/\[[^\]]*\]/g, '[^/]+') || '/',
    filesOf([...layouts, page])
      .filter((file) => !html.includes(file))
      .map(placeOf),
  ]);

/** What these nodes need, each file once. @param {number[]} nodes */
function filesOf(nodes) {
  /** @type {Set<string>} */
  const found = new Set();
  /** @param {string} source */
  const add = (source) => {
    const chunk = manifest[source];
    if (chunk === undefined) throw new Error(`There is no ${source} among what was built.`);
    if (found.has(chunk.file)) return;
    for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file);
    chunk.imports?.forEach(add);
  };
  for (const node of nodes) add(`.svelte-kit/generated/client-optimized/nodes/${node}.js`);
  return [...found];
}

/** @param {string} file */
function placeOf(file) {
  const name = `/${file}`.slice(FOLDER.length);
  return files.includes(name) ? files.indexOf(name) : files.push(name) - 1;
}

const script = `{
const files = ${JSON.stringify(files)};
for (const [route, own] of ${JSON.stringify(routes)})
if (new RegExp('^' + route + '/?$').test(location.pathname)) for (const i of own) {
const link = document.createElement('link');
if (files[i].endsWith('.css')) { link.rel = 'preload'; link.as = 'style'; } else link.rel = 'modulepreload';
link.href = '${FOLDER}' + files[i];
document.head.append(link);
} }`;
// Before the styles: a script behind them waits for them.
const place = html.indexOf('<meta name="color-scheme"');
if (place < 0) throw new Error('The document has no place for the script.');
writeFileSync(at('dist/index.html'), `${html.slice(0, place)}<script>${script}</script>\n    ${html.slice(place)}`);
// Of what it was before; the server writes into each document anyway.
for (const ending of ['br', 'gz']) rmSync(at(`dist/index.html.${ending}`), { force: true });
