/**
 * Makes the Prisma CLI run offline: `engine: 'js'` with a driver adapter needs none of the engines that Prisma downloads.
 * It is copied to .cache/prisma and takes what differs from call to call from the environment: DATABASE_URL, and
 * PRISMA_MIGRATIONS_PATH where the migrations do not lie beside the schema.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { defineConfig } from 'prisma/config';

const connectionString = process.env.DATABASE_URL;
if (!connectionString) throw new Error('DATABASE_URL is not set');
const schema = new URL(connectionString).searchParams.get('schema') ?? undefined;

export default defineConfig({
  experimental: { adapter: true },
  engine: 'js',
  migrations: { path: process.env.PRISMA_MIGRATIONS_PATH },
  adapter: async () =>
    new PrismaPg(
      {
        connectionString,
        // An idle connection would otherwise hold up the end of every command for 10 s.
        allowExitOnIdle: true,
        idleTimeoutMillis: 20,
        // The adapter's own `schema` does not reach Migrate: without the search path it finds no _prisma_migrations.
        ...(schema ? { options: `-c search_path="${schema}"` } : {}),
      },
      schema ? { schema } : undefined,
    ),
});
