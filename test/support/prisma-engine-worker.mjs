/**
 * Prisma's schema engine in a process of its own: a panic of the engine ends this process and nothing else. The first
 * argument is the folder of the installed packages; each message is a question, each answer has the question's number.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const [folder] = process.argv.slice(2);
const require = createRequire(path.join(folder, 'package.json'));
const { PrismaPg } = require('@prisma/adapter-pg');
const { bindMigrationAwareSqlAdapterFactory } = require('@prisma/driver-adapter-utils');
const wasm = path.join(folder, 'node_modules', '@prisma', 'schema-engine-wasm');
const glue = await import(pathToFileURL(path.join(wasm, 'schema_engine_bg.js')).href);
const { instance } = await WebAssembly.instantiate(await readFile(path.join(wasm, 'schema_engine_bg.wasm')), { './schema_engine_bg.js': glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start?.();

const DATAMODEL = 'datasource db {\n  provider = "postgresql"\n}\n';
const FILTERS = { externalTables: [], externalEnums: [] };

/** An engine of its own for each question, so that no connection and no advisory lock is left to the next one. */
async function ask({ method, url, migrationsList }) {
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  // A start-up option ends at a space that has no backslash.
  const options = schema === undefined ? {} : { options: `-c search_path="${schema.replace(/[\\ ]/g, '\\$&')}"` };
  const adapter = new PrismaPg({ connectionString: url, max: 1, ...options }, schema === undefined ? undefined : { schema });
  // The engine has no way to close what it opened, but the adapter that it asked for has.
  const opened = [];
  const connect = adapter.connect.bind(adapter);
  adapter.connect = async () => {
    const connection = await connect();
    opened.push(connection);
    return connection;
  };
  try {
    const engine = await glue.SchemaEngine.new(
      { datamodels: [['schema.prisma', DATAMODEL]] },
      () => {},
      bindMigrationAwareSqlAdapterFactory(adapter),
    );
    const optIn = method === 'diagnoseMigrationHistory' ? { optInToShadowDatabase: false } : {};
    return { value: await engine[method]({ migrationsList, filters: FILTERS, ...optIn }) };
  } catch (error) {
    return { error: { code: error.code ?? null, message: String(error.message ?? error), meta: error.meta ?? null } };
  } finally {
    await Promise.all(opened.map((connection) => connection.dispose()));
  }
}

process.on('message', async ({ id, question }) => {
  process.send({ id, answer: await ask(question) });
});
process.on('disconnect', () => process.exit());
process.send({ id: 0, answer: { value: glue.version() } });
