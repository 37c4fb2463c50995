/** How the real Prisma CLI is called: one place, so that contract tests, demo and benches all measure the same thing. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

export interface PrismaCall {
  /** `prisma` of readToolchain(): the folder made from this one. */
  readonly folder: string;
  /** `node` of readToolchain(). */
  readonly node: string;
  readonly args: readonly string[];
  readonly databaseUrl: string;
  /** Path of schema.prisma, or of the folder of a schema in several files. */
  readonly schema: string;
  /** Only where the migrations do not lie beside the schema. */
  readonly migrationsPath?: string;
}

export interface Command {
  readonly command: string;
  readonly args: string[];
  readonly env: Record<string, string>;
}

/** `prismaCommand({ …, args: ['migrate', 'status'] })` is ready for spawn. The environment is complete: nothing else gets in. */
export function prismaCommand({ folder, node, args, databaseUrl, schema, migrationsPath }: PrismaCall): Command {
  const cli = join(folder, 'node_modules', 'prisma', 'build', 'index.js');
  return {
    command: node,
    args: ['--require', join(folder, 'unref-timers.cjs'), cli, ...args, '--config', join(folder, 'prisma.config.ts'), '--schema', schema],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      DATABASE_URL: databaseUrl,
      ...(migrationsPath === undefined ? {} : { PRISMA_MIGRATIONS_PATH: migrationsPath }),
      // The CLI looks for two engines that it never loads here, and tries to download those that it does not find.
      PRISMA_QUERY_ENGINE_LIBRARY: cli,
      PRISMA_SCHEMA_ENGINE_BINARY: existsSync('/bin/true') ? '/bin/true' : '/usr/bin/true',
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      NO_COLOR: '1',
    },
  };
}
