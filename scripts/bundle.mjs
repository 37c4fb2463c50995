// Bundles one entry by ncc: `node bundle.mjs ENTRY OUT EXTERNALS`, where EXTERNALS is a JSON object of what is imported from elsewhere. The command line of
// ncc takes no address for an external.
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import ncc from '@vercel/ncc';

const [entry, out, externals] = process.argv.slice(2);
const { code, assets } = await ncc(entry, {
  externals: JSON.parse(externals),
  minify: true,
  cache: false,
  quiet: true,
  license: 'licenses.txt',
});
mkdirSync(out, { recursive: true });
writeFileSync(path.join(out, 'index.js'), code);
for (const [name, { source, permissions }] of Object.entries(assets)) {
  mkdirSync(path.dirname(path.join(out, name)), { recursive: true });
  // git would rewrite line ends of licence texts on some machines; the bundle is compared byte by byte.
  const bytes = name === 'licenses.txt' ? String(source).replace(/\r\n/g, '\n') : source;
  writeFileSync(path.join(out, name), bytes, { mode: permissions });
}
