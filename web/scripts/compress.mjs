// Lays brotli and gzip beside what compresses of dist/site, for the server to hand out as they are, adds the manifest of trusted
// documents, and holds the first load to its limit.
import { copyFileSync, readdirSync, readFileSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

const FIRST_LOAD_MAX = 250_000;
const web = join(import.meta.dirname, '..');
const site = join(web, 'dist/site');

copyFileSync(join(web, 'src/api/generated/documents.json'), join(web, 'dist/documents.json'));
// Which files a page loads is for this check, not for browsers.
renameSync(join(site, '.vite/manifest.json'), join(web, 'dist/chunks.json'));
rmdirSync(join(site, '.vite'));
const sizes = new Map();
for (const file of readdirSync(site, { recursive: true })) {
  if (!['.css', '.html', '.js', '.svg'].includes(extname(file))) continue;
  const text = readFileSync(join(site, file));
  const brotli = brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: text.length } });
  writeFileSync(join(site, `${file}.br`), brotli);
  writeFileSync(join(site, `${file}.gz`), gzipSync(text, { level: 9 }));
  sizes.set(file, brotli.length);
}

const chunks = JSON.parse(readFileSync(join(web, 'dist/chunks.json'), 'utf8'));
for (const page of ['src/pages/overview/Overview.tsx', 'src/pages/sign-in/SignIn.tsx']) {
  const files = new Set(['index.html']);
  for (const entry of ['index.html', 'style.css', page]) follow(entry, files);
  const bytes = [...files].reduce((sum, file) => sum + (sizes.get(file) ?? 0), 0);
  console.log(`first load of ${page}: ${(bytes / 1000).toFixed(1)} kB compressed, in ${files.size} files`);
  if (bytes > FIRST_LOAD_MAX) throw new Error(`more than ${FIRST_LOAD_MAX / 1000} kB`);
}

function follow(name, files) {
  const chunk = chunks[name];
  if (!chunk) throw new Error(`${name} is no chunk`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const next of chunk.imports ?? []) follow(next, files);
  // Pages are fetched one at a time; what else is fetched later may be fetched by any.
  if (name !== 'index.html') for (const next of chunk.dynamicImports ?? []) follow(next, files);
}
