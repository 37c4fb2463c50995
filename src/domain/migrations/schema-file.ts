/** What the `datasource` block of a Prisma schema says of its addresses. */
export type Datasource = {
  /** Environment variables that hold the URL: of `url`, `directUrl` (which Migrate prefers) and `shadowDatabaseUrl`. */
  readonly urlVariables: readonly string[];
  /** A URL is written into the schema itself, so that no variable can change it. */
  readonly literalUrl: boolean;
  /** PostgreSQL schemas of a project with several, from `schemas = ["public", "auth"]`. */
  readonly schemas: readonly string[];
};

/** The datasource of one schema file, or null where the file has none. Comments do not count. */
export function parseDatasource(schema: string): Datasource | null {
  const text = withoutComments(schema);
  const block = /^[ \t]*datasource\s+\w+\s*\{([^}]*)\}/m.exec(text)?.[1];
  if (block === undefined) return null;
  const values = [...block.matchAll(/^[ \t]*(url|directUrl)\s*=\s*(.+)$/gm)].map((match) => match[2]?.trim() ?? '');
  const variables = values.flatMap((value) => /^env\(\s*"([^"]+)"\s*\)/.exec(value)?.[1] ?? []);
  const schemas = [...(/^[ \t]*schemas\s*=\s*\[([^\]]*)\]/m.exec(block)?.[1] ?? '').matchAll(/"([^"]+)"/g)].flatMap((match) => match[1] ?? []);
  return { urlVariables: [...new Set(variables)], literalUrl: values.some((value) => value.startsWith('"')), schemas };
}

/** `//` outside of strings, to the end of the line. */
function withoutComments(schema: string): string {
  return schema.replace(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*/g, (_, string?: string) => string ?? '');
}
