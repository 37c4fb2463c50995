import { isMark, isWord, type ObjectLiteral, objectAt, splitList, type Token, tokenize } from './config-tokens.ts';
import { joinPath } from './project-files.ts';

/** A value of the config file: not there, a plain path, or something that only running the file would tell. */
export type ConfigPath =
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'path'; readonly path: string; readonly from: 'config' | 'cwd' };

export type PrismaConfig = {
  readonly schema: ConfigPath;
  readonly migrationsPath: ConfigPath;
  /** Environment variables that `datasource.url` and `directUrl` are read from. */
  readonly urlVariables: readonly string[];
};

/**
 * What can be read of a prisma.config file without running it: running it would run the project's code, in a step that holds
 * the database's password, and would need its packages. Null where no config object is found.
 */
export function parsePrismaConfig(source: string): PrismaConfig | null {
  const tokens = tokenize(source);
  const config = configObject(tokens);
  if (config === null) return null;
  const schema = member(config, 'schema', tokens);
  const migrations = config.members.get('migrations');
  const inner = migrations === undefined ? null : objectAt(migrations, 0);
  const absent: ConfigPath = { kind: config.open ? 'unknown' : 'absent' };
  const hidden = migrations !== undefined && inner === null && !isUndefined(migrations);
  const migrationsPath = inner === null ? (hidden ? ({ kind: 'unknown' } as const) : absent) : member(inner, 'path', tokens);
  return { schema, migrationsPath, urlVariables: urlVariables(config) };
}

/** `defineConfig({ … })`, else the object that is exported as default, directly or by its name. */
function configObject(tokens: readonly Token[]): ObjectLiteral | null {
  const call = tokens.findIndex((token, i) => isWord(token, 'defineConfig') && isMark(tokens[i + 1], '('));
  if (call >= 0) return byValue(tokens, call + 2);
  const esm = tokens.findIndex((token, i) => isWord(token, 'export') && isWord(tokens[i + 1], 'default'));
  if (esm >= 0) return byValue(tokens, esm + 2);
  const cjs = tokens.findIndex((token, i) => isWord(token, 'module') && isWord(tokens[i + 2], 'exports') && isMark(tokens[i + 3], '='));
  return cjs >= 0 ? byValue(tokens, cjs + 4) : null;
}

function byValue(tokens: readonly Token[], at: number): ObjectLiteral | null {
  const token = tokens[at];
  if (token?.kind !== 'word') return objectAt(tokens, at);
  const value = constant(tokens, token.value);
  return value < 0 ? null : objectAt(tokens, value);
}

/** Where the value of `const name = …` or `const name: Type = …` starts, or -1. */
function constant(tokens: readonly Token[], name: string): number {
  const declared = tokens.findIndex((token, i) => isWord(token, 'const') && isWord(tokens[i + 1], name));
  if (declared < 0) return -1;
  const assigned = tokens.findIndex((token, i) => i > declared + 1 && isMark(token, '='));
  return assigned >= 0 && assigned - declared < 8 ? assigned + 1 : -1;
}

function member(object: ObjectLiteral, name: string, tokens: readonly Token[]): ConfigPath {
  const value = object.members.get(name);
  if (value === undefined) return { kind: object.open ? 'unknown' : 'absent' };
  return isUndefined(value) ? { kind: 'absent' } : (pathOf(value, tokens) ?? { kind: 'unknown' });
}

function isUndefined(value: readonly Token[]): boolean {
  return value.length === 1 && isWord(value[0], 'undefined');
}

/** A path that is written out: a string, a constant that holds one, or `path.join`/`resolve` of such, from the file's folder. */
function pathOf(value: readonly Token[], tokens: readonly Token[], depth = 0): Extract<ConfigPath, { kind: 'path' }> | null {
  const [first] = value;
  if (depth > 4 || first === undefined) return null;
  if (value.length === 1 && first.kind === 'string') return { kind: 'path', path: first.value, from: 'config' };
  const text = value.map((token) => (token.kind === 'template' ? '?' : token.kind === 'string' ? '"' : token.value)).join('');
  if (text === '__dirname' || text === 'import.meta.dirname') return { kind: 'path', path: '.', from: 'config' };
  if (text === 'process.cwd()') return { kind: 'path', path: '.', from: 'cwd' };
  if (value.length === 1 && first.kind === 'word') {
    const at = constant(tokens, first.value);
    return at < 0 ? null : pathOf(statement(tokens, at), tokens, depth + 1);
  }
  const call = /^(?:path\.)?(join|resolve)\(/.exec(text)?.[1];
  return call === undefined || !isMark(value.at(-1), ')') ? null : joined(call, value, tokens, depth);
}

function joined(call: string, value: readonly Token[], tokens: readonly Token[], depth: number) {
  const start = value.findIndex((token) => isMark(token, '('));
  const parts = splitList(value, start).map((part) => pathOf(part, tokens, depth + 1));
  const [head] = parts;
  if (head == null || parts.some((part) => part === null)) return null;
  const anchored = splitList(value, start)[0]?.some((token) => token.kind === 'word') ?? false;
  // `resolve('prisma')` starts at the folder in which the command runs, `join('prisma')` stays relative.
  const from = call === 'resolve' && !anchored ? 'cwd' : head.from;
  return { kind: 'path', path: parts.reduce((path, part) => joinPath(path, part?.path ?? ''), '.'), from } as const;
}

/** The tokens of a value up to the end of its statement, as well as that can be told without semicolons. */
function statement(tokens: readonly Token[], at: number): readonly Token[] {
  const rest = tokens.slice(at);
  const end = rest.findIndex(
    (token) =>
      isMark(token, ';') || (token.kind === 'word' && /^(const|let|var|export|import|module)$/.test(token.value) && !isWord(rest[0], token.value)),
  );
  return end < 0 ? rest : rest.slice(0, end);
}

/** `env('X')`, `env<Env>('X')`, `process.env.X`, `process.env['X']` within the datasource's addresses. */
function urlVariables(config: ObjectLiteral): string[] {
  const datasource = objectAt(config.members.get('datasource') ?? [], 0);
  const values = ['url', 'directUrl'].flatMap((key) => datasource?.members.get(key) ?? []);
  return [
    ...new Set(
      values.flatMap((token, i) => {
        if (!isWord(token, 'env')) return [];
        const [next, after] = [values[i + 1], values[i + 2]];
        if (isMark(next, '.') && after?.kind === 'word') return [after.value];
        const name = values.slice(i + 1, i + 6).find((t) => t.kind === 'string');
        return name?.kind === 'string' ? [name.value] : [];
      }),
    ),
  ];
}
