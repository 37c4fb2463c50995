import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parsePrismaConfig } from '../../../src/domain/migrations/config-file.ts';

const path = (p: string, from = 'config') => ({ kind: 'path', path: p, from });
const ABSENT = { kind: 'absent' };
const UNKNOWN = { kind: 'unknown' };
const define = (body: string) => `import path from 'node:path'; import { defineConfig } from "prisma/config"; export default defineConfig({${body}})`;

describe('what is written out is read', () => {
  test.each([
    ['a string', define(`schema: 'a.prisma', migrations: { path: "m", seed: 'tsx seed.ts' }`), path('a.prisma'), path('m')],
    ['a template without holes', define('schema: `db/a.prisma`'), path('db/a.prisma'), ABSENT],
    ['quoted keys, trailing commas', define(`'schema': 'a', "migrations": { 'path': 'm', },`), path('a'), path('m')],
    ['comments', define(`// schema: 'x'\n /* migrations: { path: 'y' } */ schema: 'a' // }`), path('a'), ABSENT],
    ['a URL in a string is no comment', define(`datasource: { url: 'postgres://h/d' }, schema: 'a'`), path('a'), ABSENT],
    [
      'path.join',
      define(`schema: path.join('db', 'schema.prisma'), migrations: { path: path.join("db", 'm') }`),
      path('db/schema.prisma'),
      path('db/m'),
    ],
    ['__dirname', define(`schema: path.resolve(__dirname, '..', 'a.prisma')`), path('../a.prisma'), ABSENT],
    ['import.meta.dirname', define(`migrations: { path: join(import.meta.dirname, 'm') }`), ABSENT, path('m')],
    ['path.resolve starts where the command runs', define(`schema: path.resolve('db/a.prisma')`), path('db/a.prisma', 'cwd'), ABSENT],
    ['process.cwd()', define(`schema: path.join(process.cwd(), 'a.prisma')`), path('a.prisma', 'cwd'), ABSENT],
    ['a constant', `const dir = 'db';\n${define(`schema: dir, migrations: { path: path.join(dir, 'm') }`)}`, path('db'), path('db/m')],
    ['undefined is absent', define(`schema: undefined, migrations: { path: undefined }`), ABSENT, ABSENT],
    ['export default object', `export default { schema: 'a' } satisfies PrismaConfig`, path('a'), ABSENT],
    ['export default name', `const config: PrismaConfig = { schema: 'a' };\nexport default config;`, path('a'), ABSENT],
    ['export default name of a call', `const config = defineConfig({ schema: 'a' });\nexport default config;`, path('a'), ABSENT],
    ['module.exports', `module.exports = { migrations: { path: 'm' } };`, ABSENT, path('m')],
    ['nested look-alikes', define(`tables: { schema: 'x', external: ['path'] }, typedSql: { path: 'y' }`), ABSENT, ABSENT],
    ['functions', define(`adapter: async () => { const x = { path: 'q' }; return new PrismaPg(x); }, schema: 'a'`), path('a'), ABSENT],
  ])('%s', (_, source, schema, migrationsPath) => {
    expect(parsePrismaConfig(source)).toMatchObject({ schema, migrationsPath });
  });
});

describe('what is not written out is unknown, never absent', () => {
  test.each([
    ['a variable of the environment', define(`migrations: { path: process.env.M }`), ABSENT, UNKNOWN],
    ['a template with a hole', define('schema: `${dir}/a.prisma`'), UNKNOWN, ABSENT],
    ['a choice', define(`schema: prod ? 'a' : 'b'`), UNKNOWN, ABSENT],
    ['a sum', define(`schema: 'a' + '/b'`), UNKNOWN, ABSENT],
    ['a call', define(`migrations: makeMigrations()`), ABSENT, UNKNOWN],
    ['a shorthand', define(`schema, migrations`), UNKNOWN, UNKNOWN],
    ['a spread', define(`...base, schema: 'a'`), path('a'), UNKNOWN],
    ['a spread inside', define(`migrations: { ...m }`), ABSENT, UNKNOWN],
    ['a computed key', define(`['schema']: 'a'`), UNKNOWN, UNKNOWN],
    ['a getter', define(`get schema() { return 'a' }`), UNKNOWN, ABSENT],
  ])('%s', (_, source, schema, migrationsPath) => {
    expect(parsePrismaConfig(source)).toMatchObject({ schema, migrationsPath });
  });

  test.each(['', 'export { default } from "./x"', 'export default makeConfig()', 'import "x"', '{{{', '"', 'export default defineConfig('])(
    'no config object: %j',
    (source) => {
      expect(parsePrismaConfig(source)).toBeNull();
    },
  );
});

test('no text makes it throw or hang', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.constantFrom(
          'export default ',
          'defineConfig(',
          '{',
          '}',
          '(',
          ')',
          ',',
          ':',
          'schema',
          'path',
          "'a'",
          '`',
          '${',
          '/*',
          '//',
          '...',
          '=',
          'const x',
          '\n',
        ),
      ),
      (parts) => {
        parsePrismaConfig(parts.join(''));
      },
    ),
  );
});
