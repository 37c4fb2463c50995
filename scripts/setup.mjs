/**
 * Sets up what this repository's scripts need, on a machine that has Node (20 or newer) and npm alone, as root or not:
 *
 *     npm run setup -- --for init|test|demo|check|bench
 *
 * `npm run init`, `npm test`, `npm run demo`, `npm run check` and `npm run bench` call it themselves. Nothing outside the repository is
 * changed, but for root: an embedded PostgreSQL goes to /var/cache/runbook-actions, and what only the system's packages
 * have is installed from them (setup/apt.mjs). What was found is written to .cache/toolchain.json; scripts read it
 * through toolchain.mjs. Plain JavaScript without packages, as it runs before any package is there.
 */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { installContainerLab, locateContainerLab } from './setup/container-lab.mjs';
import { installPackages, locatePackages } from './setup/npm.mjs';
import { installPostgres, installPostgresMajor, locatePostgres, locatePostgresMajor } from './setup/postgres.mjs';
import { installPrisma, locatePrisma } from './setup/prisma.mjs';
import { explain, SetupError, say, timed } from './setup/report.mjs';
import { installProgram, locateProgram } from './setup/system.mjs';
import { installTool, locateTool, TOOLS, tidyTools } from './setup/tools.mjs';
import { CACHE, ROOT, TOOLCHAIN_FILE } from './toolchain.mjs';

const tool = (name) => ({
  label: `${name} ${TOOLS[name].version}`,
  why: `(${TOOLS[name].why})`,
  locate: () => locateTool(CACHE, name),
  install: () => installTool(CACHE, name),
});

const systemProgram = (name, label, why) => ({
  label,
  why,
  locate: () => locateProgram(name),
  install: () => installProgram(name),
});

const postgresMajor = (major) => ({
  label: `PostgreSQL ${major}`,
  why: '(the drill is tested on this version too)',
  locate: () => locatePostgresMajor(CACHE, major),
  install: () => installPostgresMajor(CACHE, major),
  describe: ({ version, bin }) => `PostgreSQL ${version} in ${bin}`,
});

/** Each item can be looked for, quickly and without the network, and installed. Only `indispensable` ones fail the set-up. */
const ITEMS = {
  node: {
    label: 'npm packages',
    why: '(with Node 24)',
    indispensable: true,
    locate: () => locatePackages(ROOT),
    install: () => installPackages(ROOT, CACHE),
    describe: (node) => `npm packages in node_modules, with Node 24 (${node})`,
  },
  postgres: {
    label: 'PostgreSQL',
    why: '(none found that has server and client; getting an embedded one)',
    indispensable: true,
    locate: () => locatePostgres(CACHE),
    install: () => installPostgres(CACHE),
    describe: ({ version, bin, user }) => `PostgreSQL ${version} in ${bin}${user ? `, run as ${user.name}` : ''}`,
  },
  postgres17: postgresMajor(17),
  postgres18: postgresMajor(18),
  prisma: {
    label: 'Prisma CLI',
    why: "(apart from the repository's packages)",
    locate: () => locatePrisma(ROOT, CACHE),
    install: () => installPrisma(ROOT, CACHE),
  },
  git: systemProgram('git', 'git', '(the workflow tests run on a repository)'),
  sshd: systemProgram('sshd', 'OpenSSH server', '(the tunnel tests log in to it; only on 127.0.0.1, and only while they run)'),
  redis: systemProgram('redis', 'Redis', '(the alerts read queues of a real BullMQ; only on 127.0.0.1, and only while the tests run)'),
  prometheus: systemProgram('prometheus', 'Prometheus', '(the alerts query a real one; only on 127.0.0.1, and only while the tests run)'),
  gpg: systemProgram('gpg', 'GnuPG', '(the drill decrypts a backup by it)'),
  age: systemProgram('age', 'age', '(the drill decrypts a backup by it)'),
  containerLab: {
    label: 'container lab',
    why: '(Docker, and images of a runner and of PostgreSQL 15 and 18, for workflows with real service containers; takes a minute or two)',
    after: 'postgres18', // which goes into an image
    locate: () => locateContainerLab(),
    install: () => installContainerLab(CACHE),
    describe: ({ folder, majors }) => `container lab in ${folder}, with PostgreSQL ${majors.join(' and ')}`,
  },
  act: tool('act'),
  zizmor: tool('zizmor'),
  actionlint: tool('actionlint'),
  versitygw: tool('versitygw'),
};

const PURPOSES = {
  init: ['node'],
  check: ['node', 'actionlint', 'zizmor'],
  demo: ['node', 'postgres', 'prisma'],
  bench: ['node', 'postgres', 'prisma'],
  test: Object.keys(ITEMS),
};

/** Resolves with what the item was found to be, or null; everything else about it has been said then. */
async function provide(name) {
  const { label, why, locate, install, describe = (found) => `${label} in ${found}` } = ITEMS[name];
  const orInstalled = async (there) => (there ? { result: there } : await timed(label, why, install));
  try {
    const { result, took } = await orInstalled(await locate());
    say(`${describe(result)}${took ? ` (took ${took})` : ''}`);
    return result;
  } catch (error) {
    // Another set-up may have been faster, and its success is as good.
    const found = await locate().catch(() => null);
    say(found ? describe(found) : `MISSING ${explain(label, error)}`);
    return found;
  }
}

/**
 * What this purpose does not need is looked for all the same, and last: so the file never forgets what another purpose
 * has installed, even at the same time. It is renamed into place, as someone may be reading it.
 */
async function writeToolchain(provided) {
  const look = async (name, { locate }) => [name, provided.has(name) ? provided.get(name) : await locate().catch(() => null)];
  const found = await Promise.all(Object.entries(ITEMS).map(([name, item]) => look(name, item)));
  const temporary = `${TOOLCHAIN_FILE}.${process.pid}`;
  await writeFile(temporary, `${JSON.stringify(Object.fromEntries(found), null, 2)}\n`);
  await rename(temporary, TOOLCHAIN_FILE);
}

function purposeOf(args) {
  const purpose = args.length === 0 ? 'test' : /^--for=(\w+)$/.exec(args.join('='))?.[1];
  if (purpose && Object.hasOwn(PURPOSES, purpose)) return purpose;
  throw new SetupError(`cannot read \`${args.join(' ')}\``, `npm run setup -- --for ${Object.keys(PURPOSES).join('|')}`);
}

async function main() {
  const purpose = purposeOf(process.argv.slice(2));
  if (Number.parseInt(process.versions.node, 10) < 20)
    throw new SetupError(`Node ${process.versions.node} is too old`, 'install Node 20 or newer: https://nodejs.org');
  if (process.platform === 'win32') throw new SetupError('Windows is not supported', 'use the Windows Subsystem for Linux');
  // What root installs is for an unprivileged user to read, whatever root's umask hides.
  if (process.getuid() === 0) process.umask(0o022);
  await mkdir(CACHE, { recursive: true });
  const underway = new Map();
  for (const name of PURPOSES[purpose])
    underway.set(
      name,
      Promise.resolve(underway.get(ITEMS[name].after)).then(() => provide(name)),
    );
  const provided = new Map(await Promise.all([...underway].map(async ([name, item]) => [name, await item])));
  await writeToolchain(provided);
  await tidyTools(CACHE);
  if ([...provided].some(([name, found]) => found === null && ITEMS[name].indispensable)) process.exitCode = 1;
}

await main().catch((error) => {
  say(explain('setup', error));
  process.exitCode = 1;
});
