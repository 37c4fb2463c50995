import { locateMigrations } from '../migrations/prisma-layout.ts';
import { joinPath, type ProjectFiles } from '../migrations/project-files.ts';
import type { Detected, Notice, Sighting } from './answers.ts';
import { dependenciesOf, findWorkspaces, readPackage, within } from './workspaces.ts';

/** Packages by which a folder is the API: it answers requests. */
const SERVERS = ['@nestjs/core', 'express', 'fastify', 'koa', 'hono', '@hapi/hapi', '@adonisjs/core', 'h3'];
const REDIS = ['bullmq', 'bull', '@nestjs/bullmq', '@nestjs/bull', 'ioredis', 'redis'];

type Package = { readonly folder: string; readonly manifest: Readonly<Record<string, unknown>> | null };

/** What the packages tell: Prisma, the folder, the package manager, the service's name, Redis. `folders` are where to look on. */
export async function detectProject(files: ProjectFiles, repository: string | null): Promise<Detected & { readonly folders: readonly string[] }> {
  const workspaces = await findWorkspaces(files);
  const folders = [...new Set(['.', ...(workspaces?.folders ?? [])])];
  const packages = await Promise.all(
    folders.map(async (folder) => ({ folder, manifest: await readPackage(files, joinPath(folder, 'package.json')) })),
  );
  const prisma = await findPrisma(files, packages);
  const manager = await packageManager(files);
  const monorepo: Notice[] = workspaces === null ? [] : [{ kind: 'monorepo', where: workspaces.where, folders: workspaces.folders.length }];
  return {
    folders,
    sightings: [...prisma.sightings, ...manager.sightings, ...serviceName(packages, prisma.sightings, repository), ...redis(packages)],
    notices: [...monorepo, ...prisma.notices, ...manager.notices],
  };
}

/** Each folder in which Prisma has migrations. Prisma's own rules say where: they are those of the gate. */
async function findPrisma(files: ProjectFiles, packages: readonly Package[]): Promise<Detected> {
  const sightings: Sighting[] = [];
  const notices: Notice[] = [];
  for (const { folder, manifest } of packages) {
    const own = within(files, folder);
    const layout = await locateMigrations(own, '');
    const place = (path: string) => joinPath(folder, path);
    const depends = dependenciesOf(manifest)['prisma'] ?? dependenciesOf(manifest)['@prisma/client'];
    if ('folder' in layout && (await own.kind(layout.folder)) === 'folder') {
      sightings.push({ question: 'prisma', value: 'true', where: place(layout.folder), sure: true });
      sightings.push({ question: 'working-directory', value: folder, where: place(layout.source), sure: true });
      if (typeof depends === 'string') notices.push({ kind: 'prisma_version', version: depends, where: place('package.json') });
    } else if ('kind' in layout && layout.kind !== 'no_schema') {
      notices.push({ kind: 'layout_unknown', folder, why: layout.kind });
      sightings.push({ question: 'prisma', value: 'true', where: place('.'), sure: true });
      sightings.push({ question: 'working-directory', value: folder, where: place('.'), sure: true });
    }
  }
  return { sightings, notices };
}

/** By its lockfile, of which it installs exactly what it says. */
const MANAGERS: readonly (readonly [lockfile: string, name: string, install: string])[] = [
  ['pnpm-lock.yaml', 'pnpm', 'corepack enable && pnpm install --frozen-lockfile'],
  ['package-lock.json', 'npm', 'npm ci'],
  ['npm-shrinkwrap.json', 'npm', 'npm ci'],
  ['bun.lock', 'bun', 'npm install --global bun && bun install --frozen-lockfile'],
  ['bun.lockb', 'bun', 'npm install --global bun && bun install --frozen-lockfile'],
];

async function packageManager(files: ProjectFiles): Promise<Detected> {
  const sightings: Sighting[] = [];
  const notices: Notice[] = [];
  const add = (name: string, where: string, value: string) => {
    notices.push({ kind: 'package_manager', name, where });
    sightings.push({ question: 'install-command', value, where, sure: true });
  };
  for (const [lockfile, name, install] of MANAGERS) if ((await files.kind(lockfile)) === 'file') add(name, lockfile, install);
  if ((await files.kind('yarn.lock')) === 'file') {
    const berry = /^__metadata:/m.test((await files.readText('yarn.lock')) ?? '');
    add('yarn', 'yarn.lock', `corepack enable && yarn install ${berry ? '--immutable' : '--frozen-lockfile'}`);
  }
  return { sightings, notices };
}

/** Of the one package that answers requests, else of the one with the migrations, else of the repository. */
function serviceName(packages: readonly Package[], prisma: readonly Sighting[], repository: string | null): Sighting[] {
  const named = packages.flatMap(({ folder, manifest }) => {
    const name = typeof manifest?.['name'] === 'string' ? manifest['name'].replace(/^@[^/]*\//, '') : '';
    return /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/.test(name) ? [{ folder, name, manifest }] : [];
  });
  const servers = named.filter(({ manifest }) => SERVERS.some((library) => library in dependenciesOf(manifest)));
  const migrating = named.filter(({ folder }) => prisma.some(({ question, value }) => question === 'working-directory' && value === folder));
  const [only] = [servers, migrating].find((list) => list.length === 1) ?? [];
  if (only !== undefined) return [{ question: 'service', value: only.name, where: joinPath(only.folder, 'package.json'), sure: true }];
  if (servers.length > 1)
    return servers.map(({ folder, name }) => ({ question: 'service', value: name, where: joinPath(folder, 'package.json'), sure: true }));
  const root = named.find(({ folder }) => folder === '.');
  if (root !== undefined) return [{ question: 'service', value: root.name, where: 'package.json', sure: true }];
  const name = repository?.split('/')[1];
  return name === undefined ? [] : [{ question: 'service', value: name, where: 'git, origin', sure: true }];
}

function redis(packages: readonly Package[]): Sighting[] {
  const found = packages.flatMap(({ folder, manifest }) => {
    const library = REDIS.find((name) => name in dependenciesOf(manifest));
    return library === undefined ? [] : [`${joinPath(folder, 'package.json')}, ${library}`];
  });
  return found.slice(0, 1).map((where) => ({ question: 'redis', value: 'true', where, sure: true }));
}
