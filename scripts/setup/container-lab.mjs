/**
 * The images for workflows with real service containers: a runner, PostgreSQL 15 from Debian's packages, and a newer one from the
 * Python package that set-up has anyway. No image registry is asked; what is made here stands in for GitHub's runner and for
 * docker.io/library/postgres.
 */
import { createHash } from 'node:crypto';
import { copyFile, cp, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { aptInstall, aptIsPossible } from './apt.mjs';
import { startEngine } from './container-engine.mjs';
import { installFolder } from './install.mjs';
import { installPostgresMajor, locatePostgresMajor } from './postgres.mjs';
import { SetupError } from './report.mjs';
import { must, run } from './run.mjs';
import { findProgram } from './system.mjs';

const RECIPES = join(import.meta.dirname, 'container-images');
/** Short, as sockets lie below it, and on a disk, as there is no overlay on an overlay. */
export const LABS = '/var/cache/runbook-actions';
const PREFIX = 'container-lab-';
const SUITE = 'bookworm'; // whose PostgreSQL is 15
const NEWER = 18;
/** In the images. The last two are what extensions of the newer PostgreSQL (uuid-ossp, xml2) link to. */
const INSIDE = ['ca-certificates', 'openssh-client', 'postgresql-15', 'libossp-uuid16', 'libxslt1.1'];
const FORGOTTEN_AFTER_MS = 7 * 24 * 3_600_000;
const PACKAGES = ['docker.io', 'iptables', 'iproute2', 'util-linux', 'mmdebstrap'];
const PROGRAMS = ['/usr/bin/docker', 'dockerd', 'iptables', 'ip', 'nsenter', 'unshare', 'setpriv', 'mmdebstrap'];
const BY_HAND = `as root, on Debian ${SUITE}: apt-get install ${PACKAGES.join(' ')}
the machine must let root make namespaces and mount an overlay`;

export const RUNNER_IMAGE = 'runbook-actions/runner';
export const POSTGRES_MAJORS = [15, NEWER];

/** `{ folder, docker, runner, majors }` or null. `folder`/data is what an engine with all images holds: to be copied, never used in place. */
export async function locateContainerLab() {
  if ((await Promise.all(PROGRAMS.map(findProgram))).includes(null)) return null;
  const folder = await folderOf();
  const names = await readdir(folder).catch(() => []);
  return names.includes('data') ? { folder, docker: '/usr/bin/docker', runner: RUNNER_IMAGE, majors: POSTGRES_MAJORS } : null;
}

/** Whether a machine should have it: Debian, whose packages and keys it is made of, and root. */
export async function containerLabIsPossible() {
  const system = await readFile('/etc/os-release', 'utf8').catch(() => '');
  return /^ID=debian$/m.test(system) && (await aptIsPossible());
}

export async function installContainerLab(cache) {
  if (!(await containerLabIsPossible())) throw new SetupError('a container engine of our own needs Debian and root', BY_HAND);
  const missing = (await Promise.all(PROGRAMS.map(findProgram))).includes(null);
  if (missing) await aptInstall(PACKAGES, { services: ['docker', 'containerd'] });
  const namespaces = await run('unshare', ['--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', 'true']);
  if (namespaces.status !== 0) throw new SetupError(`this machine lets nobody make namespaces: ${namespaces.stderr.trim()}`, BY_HAND);
  const newer = (await locatePostgresMajor(cache, NEWER)) ?? (await installPostgresMajor(cache, NEWER));
  const folder = await folderOf();
  await installFolder(folder, (temporary) => make(temporary, join(newer.bin, '..')));
  await forgetOthers(folder);
  return locateContainerLab();
}

/** Named by everything that goes into the images but the distribution's own updates. */
async function folderOf() {
  const hash = createHash('sha256').update([SUITE, NEWER, ...INSIDE].join(' '));
  for (const name of (await readdir(RECIPES)).sort()) hash.update(await readFile(join(RECIPES, name)));
  return join(LABS, `${PREFIX}${hash.digest('hex').slice(0, 12)}`);
}

/** Those of earlier recipes, half a gigabyte each; another checkout may still use one. */
async function forgetOthers(folder) {
  for (const name of await readdir(LABS)) {
    if (!name.startsWith(PREFIX) || name === basename(folder)) continue;
    const { mtimeMs } = await stat(join(LABS, name));
    if (Date.now() - mtimeMs > FORGOTTEN_AFTER_MS) await rm(join(LABS, name), { recursive: true, force: true });
  }
}

async function make(folder, newer) {
  const tar = join(folder, 'debian.tar');
  await makeSystem(tar);
  // Not in `folder`, whose name is too long for a socket's path.
  const workshop = await mkdtemp(join(LABS, 'images-'));
  const engine = await startEngine(workshop);
  try {
    const docker = (args) =>
      must('/usr/bin/docker', args, { env: { PATH: process.env.PATH, HOME: workshop, DOCKER_HOST: engine.host, DOCKER_BUILDKIT: '0' } });
    await docker(['import', tar, 'runbook-actions/debian']);
    await rm(tar);
    const context = join(workshop, 'context');
    await cp(RECIPES, context, { recursive: true });
    await copyFile('/usr/bin/docker', join(context, 'docker'));
    await must('cp', ['-a', newer, join(context, String(NEWER))]);
    const build = (image, recipe, args = []) =>
      docker(['build', '--quiet', '--network', 'none', '--file', join(context, recipe), ...args, '--tag', image, context]);
    await build(RUNNER_IMAGE, 'runner.Dockerfile');
    for (const major of POSTGRES_MAJORS) await build(`postgres:${major}`, 'postgres.Dockerfile', ['--build-arg', `MAJOR=${major}`]);
    await engine.close({ inGoodOrder: true });
    await rename(join(workshop, 'data'), join(folder, 'data'));
  } finally {
    await engine.close();
    await rm(workshop, { recursive: true, force: true });
  }
}

/** One root file system for all images, with the server of PostgreSQL 15 and the libraries that the newer one wants. */
async function makeSystem(tar) {
  const without = ['doc', 'man', 'locale', 'info'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  // Else the package makes a server at once, which no image has use for.
  const folder = '"$1/etc/postgresql-common"';
  const noServer = `--essential-hook=mkdir -p ${folder} && echo "create_main_cluster = false" > ${folder}/createcluster.conf`;
  const options = ['--variant=minbase', '--mode=root', '--format=tar', '--aptopt=APT::Install-Recommends "false"', ...without, noServer];
  await must('mmdebstrap', [...options, `--include=${INSIDE.join(',')}`, SUITE, tar], { byHand: BY_HAND });
}
