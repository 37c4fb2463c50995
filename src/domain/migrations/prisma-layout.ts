import { type ConfigPath, type PrismaConfig, parsePrismaConfig } from './config-file.ts';
import { joinPath, type ProjectFiles, parentOf } from './project-files.ts';
import { type Datasource, parseDatasource } from './schema-file.ts';

/** Where the migrations are, and which environment variables the project takes its database's address from. */
export type Layout = {
  /** From the working directory. */
  readonly folder: string;
  /** The file or input that says so. */
  readonly source: string;
  readonly urlVariables: readonly string[];
  readonly literalUrl: boolean;
  /** PostgreSQL schemas that the project names beside that of the ledger. */
  readonly schemas: readonly string[];
};

/** Why it cannot be known. */
export type LayoutProblem =
  | { readonly kind: 'path_missing'; readonly path: string }
  | { readonly kind: 'not_literal'; readonly file: string; readonly key: string }
  | { readonly kind: 'schema_missing'; readonly file: string; readonly path: string }
  | { readonly kind: 'ambiguous'; readonly folders: readonly string[] }
  | { readonly kind: 'no_schema'; readonly elsewhere: readonly string[] };

const EXTENSIONS = ['js', 'ts', 'mjs', 'cjs', 'mts', 'cts'];
/** Names under which c12, Prisma's loader, finds the config (@prisma/config, loadConfigFromFile). */
const CONFIG_FILES = ['prisma.config', '.config/prisma', '.config/prisma.config'].flatMap((name) => EXTENSIONS.map((ext) => `${name}.${ext}`));

/**
 * The migrations folder that Prisma would take, without running anything. The order is Prisma's (getSchema.ts,
 * directoryConfig.ts): `migrations.path` of the config; else beside the schema, which is the config's `schema`, package.json's
 * `prisma.schema`, `schema.prisma`, `prisma/schema.prisma`. `given` is the migrations-path input and wins.
 */
export async function locateMigrations(files: ProjectFiles, given: string): Promise<Layout | LayoutProblem> {
  const config = await findConfig(files);
  const found = await fromProject(files, config);
  if (given === '') return found;
  const folder = joinPath('.', given);
  if ((await files.kind(folder)) !== 'folder') return { kind: 'path_missing', path: given };
  const { urlVariables = config?.parsed?.urlVariables ?? [], literalUrl = false, schemas = [] } = 'folder' in found ? found : {};
  return { folder, source: 'migrations-path', urlVariables, literalUrl, schemas };
}

type Config = { readonly file: string; readonly parsed: PrismaConfig | null };

async function findConfig(files: ProjectFiles): Promise<Config | null> {
  // The root of the project in one listing instead of eighteen look-ups.
  const folders = new Map<string, ReadonlySet<string>>();
  for (const folder of ['.', '.config']) folders.set(folder, new Set((await files.list(folder))?.map((entry) => entry.name)));
  const file = CONFIG_FILES.find((name) => folders.get(parentOf(name))?.has(name.slice(name.lastIndexOf('/') + 1)));
  if (file === undefined) return null;
  return { file, parsed: parsePrismaConfig((await files.readText(file)) ?? '') };
}

async function fromProject(files: ProjectFiles, config: Config | null): Promise<Layout | LayoutProblem> {
  if (config !== null && config.parsed === null) return { kind: 'not_literal', file: config.file, key: 'migrations.path' };
  const urlVariables = config?.parsed?.urlVariables ?? [];
  const migrations = resolveConfig(config, 'migrationsPath');
  if (migrations.kind === 'unknown') return { kind: 'not_literal', file: config?.file ?? '', key: 'migrations.path' };
  const schema = await findSchema(files, config);
  if (migrations.kind === 'path') {
    const datasource = 'path' in schema ? await datasourceOf(files, schema.path) : null;
    return { folder: migrations.path, source: config?.file ?? '', ...addresses(urlVariables, datasource) };
  }
  return 'path' in schema && !('kind' in schema) ? besideSchema(files, schema, urlVariables) : schema;
}

type Schema = { readonly path: string; readonly source: string };

/** The schema's file or folder, or why it cannot be known. */
async function findSchema(files: ProjectFiles, config: Config | null): Promise<Schema | LayoutProblem> {
  const configured = resolveConfig(config, 'schema');
  if (configured.kind === 'unknown') return { kind: 'not_literal', file: config?.file ?? '', key: 'schema' };
  if (configured.kind === 'path') return existing(files, configured.path, config?.file ?? '');
  const fromPackage = await packageSchema(files);
  if (fromPackage !== null) return existing(files, fromPackage, 'package.json');
  for (const path of ['schema.prisma', 'prisma/schema.prisma']) if ((await files.kind(path)) === 'file') return { path, source: path };
  // Prisma 5.15 to 6.6 looked here for a schema in several files.
  if ((await schemaFiles(files, 'prisma/schema')).length > 0) return { path: 'prisma/schema', source: 'prisma/schema' };
  // A checkout of the migrations alone has no schema, and is enough to be compared.
  if ((await files.kind('prisma/migrations')) === 'folder') return { path: 'prisma/schema.prisma', source: 'prisma/migrations' };
  return { kind: 'no_schema', elsewhere: await elsewhere(files) };
}

async function existing(files: ProjectFiles, path: string, source: string): Promise<Schema | LayoutProblem> {
  return (await files.kind(path)) === null ? { kind: 'schema_missing', file: source, path } : { path, source };
}

/** Paths of the config are relative to its own folder, unless they say where the command runs. */
function resolveConfig(config: Config | null, key: 'schema' | 'migrationsPath'): ConfigPath {
  const value = config?.parsed?.[key] ?? { kind: 'absent' };
  if (value.kind !== 'path' || config === null) return value;
  return { ...value, path: joinPath(value.from === 'cwd' ? '.' : parentOf(config.file), value.path) };
}

/** `prisma.schema` of the nearest package.json, relative to it. */
async function packageSchema(files: ProjectFiles): Promise<string | null> {
  for (let depth = 0, folder = '.'; depth < 8; depth += 1, folder = parentOf(folder)) {
    const text = await files.readText(joinPath(folder, 'package.json'));
    if (text === null) continue;
    const schema = schemaKey(text);
    return schema === null ? null : joinPath(folder, schema);
  }
  return null;
}

function schemaKey(text: string): string | null {
  try {
    const { prisma } = JSON.parse(text) as { prisma?: { schema?: unknown } };
    return typeof prisma?.schema === 'string' ? prisma.schema : null;
  } catch {
    return null;
  }
}

/**
 * `migrations` beside the schema. For a schema in several files, Prisma 6 takes the folder of the file with the datasource and
 * Prisma 7 the schema's own folder: where both exist, only the user can tell.
 */
async function besideSchema(files: ProjectFiles, schema: Schema, urlVariables: readonly string[]): Promise<Layout | LayoutProblem> {
  const datasource = await datasourceOf(files, schema.path);
  const isFolder = (await files.kind(schema.path)) === 'folder';
  const bases = isFolder ? [datasource === null ? schema.path : parentOf(datasource.file), schema.path] : [parentOf(schema.path)];
  const folders = [...new Set(bases.map((base) => joinPath(base, 'migrations')))];
  const there: string[] = [];
  for (const folder of folders) if ((await files.kind(folder)) === 'folder') there.push(folder);
  if (there.length > 1) return { kind: 'ambiguous', folders: there };
  return { folder: there[0] ?? folders[0] ?? 'prisma/migrations', source: schema.source, ...addresses(urlVariables, datasource) };
}

function addresses(fromConfig: readonly string[], datasource: Datasource | null) {
  // Prisma 7 takes the address from the config alone, where Prisma 6 takes the schema's.
  const schemas = datasource?.schemas ?? [];
  if (fromConfig.length > 0) return { urlVariables: fromConfig, literalUrl: false, schemas };
  return { urlVariables: datasource?.urlVariables ?? [], literalUrl: datasource?.literalUrl ?? false, schemas };
}

async function datasourceOf(files: ProjectFiles, schema: string): Promise<(Datasource & { readonly file: string }) | null> {
  const paths = (await files.kind(schema)) === 'folder' ? await schemaFiles(files, schema) : [schema];
  for (const file of paths) {
    const datasource = parseDatasource((await files.readText(file)) ?? '');
    if (datasource !== null) return { ...datasource, file };
  }
  return null;
}

/** All `.prisma` files below a folder. */
async function schemaFiles(files: ProjectFiles, folder: string, depth = 0): Promise<string[]> {
  const entries = depth > 6 ? null : await files.list(folder);
  const found: string[] = [];
  for (const { name, kind } of entries ?? []) {
    const path = joinPath(folder, name);
    if (kind === 'file' && name.endsWith('.prisma')) found.push(path);
    if (kind === 'folder' && name !== 'migrations' && name !== 'node_modules') found.push(...(await schemaFiles(files, path, depth + 1)));
  }
  return found;
}

/** Folders of a monorepo that hold a schema, for the message: the usual two levels down, no further. */
async function elsewhere(files: ProjectFiles): Promise<string[]> {
  const found: string[] = [];
  for (const parent of ['apps', 'packages', 'services', 'libs', '.']) {
    for (const { name, kind } of (await files.list(parent)) ?? []) {
      const folder = joinPath(parent, name);
      if (kind === 'folder' && name !== 'node_modules' && (await files.kind(`${folder}/prisma/schema.prisma`)) === 'file') found.push(folder);
    }
  }
  return found.slice(0, 5);
}
