// Builds dist/<action>/ from actions/<action>/main.ts: tsc strips the types, ncc bundles. `npm run build [action …]` builds
// some; without names all are built, and dist/ is wiped first, so that nothing stale stays behind.
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');
const bin = (name) => path.join(root, 'node_modules', '.bin', name);
const all = readdirSync(path.join(root, 'actions')).filter((name) => existsSync(path.join(root, 'actions', name, 'main.ts')));
const [flag, folder] = process.argv.slice(2);
// `--out DIR` builds all bundles elsewhere, to be compared with dist/.
const dist = flag === '--out' ? path.resolve(folder) : path.join(root, 'dist');
const asked = flag === '--out' ? [] : process.argv.slice(2);
const names = asked.length > 0 ? asked : all;
for (const name of names) if (!all.includes(name)) throw new Error(`There is no action ${name}. Known: ${all.join(', ')}.`);

/**
 * Libraries that several bundles use are bundled once, in dist/chunks/, since a runner downloads all of dist/ for every job: GitHub's client alone would
 * be there nine times. undici is what two of them use.
 */
const SHARED = ['@actions/github', '@actions/cache', 'ioredis', 'nodemailer', 'pg'];
const LIBRARIES = ['undici', ...SHARED];
const slugOf = (library) => library.split('/').at(-1);
/** What a bundle calls a library in dist/chunks/ until ncc puts its address there. */
const aliasOf = (library) => `shared:${slugOf(library)}`;
const FROM_CHUNKS = Object.fromEntries(SHARED.map((one) => [aliasOf(one), `../chunks/${slugOf(one)}/index.js`]));

try {
  rmSync(path.join(root, 'build'), { recursive: true, force: true });
  await run(bin('tsc'), ['-p', 'tsconfig.build.json'], { cwd: root });
  leaveOutOidc();
  for (const library of SHARED) loadFromChunks(library);
  if (asked.length === 0) rmSync(dist, { recursive: true, force: true });
  // Two at a time: ncc is bound by one core.
  const queue = [...LIBRARIES.map((library) => () => bundleLibrary(library)), ...names.map((name) => () => bundle(name))];
  await Promise.all(
    [0, 1].map(async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await next();
    }),
  );
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

/**
 * Bundles are built with packages in place of these libraries that load the one in dist/chunks/ as soon as it is used, by `require`: an import would be
 * moved to the top of the start-up file, also one within a part that is loaded when it is needed, and every start would read them all.
 */
function loadFromChunks(library) {
  const folder = path.join(root, 'build', 'node_modules', library);
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: library, main: 'index.js' }));
  writeFileSync(path.join(folder, 'index.js'), `module.exports = require('${aliasOf(library)}');\n`);
}

async function bundleLibrary(library) {
  // Outside of build/, where the packages above stand in its way.
  const entry = path.join(root, '.cache', 'chunks', `${slugOf(library)}.js`);
  // All that it exports, by name: bundles of later versions of an action may use more of it.
  const names = Object.keys(await import(library)).filter((name) => name !== 'module.exports');
  mkdirSync(path.dirname(entry), { recursive: true });
  writeFileSync(entry, `export { ${names.join(', ')} } from '${library}';\n`);
  const others = LIBRARIES.filter((one) => one !== library);
  await ncc(entry, path.join(dist, 'chunks', slugOf(library)), Object.fromEntries(others.map((one) => [one, `../${slugOf(one)}/index.js`])));
}

async function bundle(name) {
  const out = path.join(dist, name);
  await ncc(path.join(root, 'build', 'actions', name, 'main.js'), out, FROM_CHUNKS);
  // libpg_query reads its WebAssembly from beside itself; ncc does not see that (src/adapters/sql-parser).
  if (readdirSync(out).some((file) => file.endsWith('.js') && readFileSync(path.join(out, file), 'utf8').includes('libpg-query.wasm')))
    writeFileSync(path.join(out, 'libpg-query.wasm'), readFileSync(path.join(root, 'node_modules', 'libpg-query', 'wasm', 'libpg-query.wasm')));
  const size = readFileSync(path.join(out, 'index.js')).length;
  console.log(`dist/${name}/index.js ${(size / 1e6).toFixed(2)} MB`);
}

/** In a process of its own for each, as two at once are faster. Without its cache: a bundle must follow from the source alone. */
async function ncc(entry, out, externals) {
  rmSync(out, { recursive: true, force: true });
  await run(process.execPath, [path.join(import.meta.dirname, 'bundle.mjs'), entry, out, JSON.stringify(externals)], { cwd: root });
}
