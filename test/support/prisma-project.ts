import { readFileSync } from 'node:fs';
import path from 'node:path';
import { readToolchain } from '../../scripts/toolchain.mjs';
import type { PostgresServer } from './postgres-server.ts';
import { ROOT } from './run-bundle.ts';

const cases = path.join(ROOT, 'test', 'fixtures', 'prisma-cases');
let databases = 0;

/** Creates a database in the state of a Prisma case, and gives its name. */
export async function historyDatabase(server: PostgresServer, history: string): Promise<string> {
  databases += 1;
  const name = `history_${databases}`;
  await server.query(`CREATE DATABASE ${name}`);
  await server.query(readFileSync(path.join(cases, history, 'setup.sql'), 'utf8'), name);
  return name;
}

/** A caller's repository in the state of a Prisma case, with the real Prisma CLI as its own dependency, offline. */
export function prismaProject(history: string) {
  const { prisma } = readToolchain();
  if (prisma === null) throw new Error('The Prisma CLI is not installed: run `npm run setup -- --for test`, which says why.');
  const support = path.join(ROOT, 'test', 'support', 'prisma-cli');
  return {
    files: Object.fromEntries(['package.json', 'prisma.config.ts'].map((name) => [name, readFileSync(path.join(support, name), 'utf8')])),
    folders: { prisma: path.join(cases, history, 'prisma') },
    /** The installed packages. */
    modules: path.join(prisma, 'node_modules'),
    /** Stands for `npm ci`. */
    install: `ln -s ${prisma}/node_modules node_modules`,
    env: {
      PRISMA_QUERY_ENGINE_LIBRARY: path.join(prisma, 'node_modules', 'prisma', 'build', 'index.js'),
      PRISMA_SCHEMA_ENGINE_BINARY: '/bin/true',
      CHECKPOINT_DISABLE: '1',
      NODE_OPTIONS: `--require ${path.join(support, 'unref-timers.cjs')}`,
    },
  };
}
