// Builds dist/<action>/ from actions/<action>/main.ts: tsc strips the types, ncc bundles. `npm run build [action …]` builds
// some; without names all are built, and dist/ is wiped first, so that nothing stale stays behind.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Bytes; a smaller chunk is not worth a file of its own. */
const LEAST_SHARED = 16 * 1024;
const root = path.resolve(import.meta.dirname, '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const all = readdirSync(path.join(root, 'actions')).filter((name) => existsSync(path.join(root, 'actions', name, 'main.ts')));
const [flag, folder] = process.argv.slice(2);
// `--out DIR` builds all bundles elsewhere, to be compared with dist/.
const dist = flag === '--out' ? path.resolve(folder) : path.join(root, 'dist');
const asked = flag === '--out' ? [] : process.argv.slice(2);
const names = asked.length > 0 ? asked : all;
for (const name of names) if (!all.includes(name)) throw new Error(`There is no action ${name}. Known: ${all.join(', ')}.`);

try {
  rmSync(path.join(root, 'build'), { recursive: true, force: true });
  await run(bin('tsc'), ['-p', 'tsconfig.build.json'], { cwd: root });
  leaveOutOidc();
  if (asked.length === 0) rmSync(dist, { recursive: true, force: true });
  // Two at a time: ncc is bound by one core.
  const queue = [...names];
  await Promise.all(
    [0, 1].map(async () => {
      for (let name = queue.shift(); name !== undefined; name = queue.shift()) await bundle(name);
    }),
  );
  shareChunks();
} catch (error) {
  console.error(error.stdout || '', error.stderr || error);
  process.exitCode = 1;
}

/**
 * `@actions/core` loads its OIDC client at the start, and with it an HTTP client: two thirds of a bundle and a third of the time to a
 * verdict, for `getIDToken`, which no action calls (test/meta/bundles.test.ts). The bundles are built with a copy of the package
 * that refuses it; everything else in it is untouched.
 */
function leaveOutOidc() {
  const copy = path.join(root, 'build', 'node_modules', '@actions', 'core');
  cpSync(path.join(root, 'node_modules', '@actions', 'core'), copy, { recursive: true });
  const client = path.join(copy, 'lib', 'oidc-utils.js');
  if (!/export class OidcClient/.test(readFileSync(client, 'utf8')))
    throw new Error('@actions/core has changed: it has no OidcClient in lib/oidc-utils.js.');
  writeFileSync(
    client,
    "export class OidcClient { static async getIDToken() { throw new Error('OIDC is left out of this bundle: scripts/build.mjs.'); } }\n",
  );
}

async function bundle(name) {
  const out = path.join(dist, name);
  rmSync(out, { recursive: true, force: true });
  // --no-cache: a bundle must follow from the source alone. --license: what is shipped inside.
  await run(bin('ncc'), ['build', `build/actions/${name}/main.js`, '-o', out, '-m', '--no-cache', '-q', '--license', 'licenses.txt'], { cwd: root });
  // libpg_query reads its WebAssembly from beside itself; ncc does not see that (src/adapters/sql-parser).
  if (readdirSync(out).some((file) => file.endsWith('.js') && readFileSync(path.join(out, file), 'utf8').includes('libpg-query.wasm')))
    writeFileSync(path.join(out, 'libpg-query.wasm'), readFileSync(path.join(root, 'node_modules', 'libpg-query', 'wasm', 'libpg-query.wasm')));
  // git would rewrite line ends of licence texts on some machines; the bundle is compared byte by byte.
  const licences = path.join(out, 'licenses.txt');
  if (existsSync(licences)) writeFileSync(licences, readFileSync(licences, 'utf8').replace(/\r\n/g, '\n'));
  const size = readFileSync(path.join(out, 'index.js')).length;
  console.log(`dist/${name}/index.js ${(size / 1e6).toFixed(2)} MB`);
}

/**
 * A runner downloads all of dist/, whichever action it runs. Chunks that several bundles have alike, such as the client of the Actions cache, are kept
 * once in dist/chunks/; where they were stands a line that hands on what is in there.
 */
function shareChunks() {
  const chunks = path.join(dist, 'chunks');
  for (const [shared, places] of alikeChunks()) {
    const target = path.join(chunks, shared);
    if (places.length < 2 && !existsSync(target)) continue;
    mkdirSync(chunks, { recursive: true });
    if (!existsSync(target)) cpSync(places[0], target);
    for (const at of places) writeFileSync(at, `export * from '../chunks/${shared}';\n`);
  }
  if (existsSync(chunks)) writeFileSync(path.join(chunks, 'package.json'), '{\n  "type": "module"\n}\n');
}

/** Where each chunk is, by the name that it has in dist/chunks/. */
function alikeChunks() {
  const homes = new Map();
  const files = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((file) => /^[^/]+\/\d+\.index\.js$/.test(file));
  for (const at of files.map((file) => path.join(dist, file))) {
    const bytes = readFileSync(at);
    if (bytes.length < LEAST_SHARED) continue;
    const shared = `${path.basename(at, '.index.js')}-${createHash('sha256').update(bytes).digest('hex').slice(0, 12)}.js`;
    homes.set(shared, [...(homes.get(shared) ?? []), at]);
  }
  return homes;
}
