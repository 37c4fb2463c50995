/** A command that a deploy runs, with its place. */
export type Command = { readonly file: string; readonly line: number; readonly text: string };

/** What must not run against a production database: each of them can drop data, and none of them leaves a migration behind. */
export type ForbiddenName = 'prisma migrate dev' | 'prisma migrate reset' | 'prisma db push';

const PRISMA =
  /(?:^|[\s/"'(=])prisma(?:@[\w.^~-]+)?\s+(?:-{1,2}[\w-]+(?:[= ](?!(?:migrate|db)\s)\S+)?\s+)*(migrate\s+dev|migrate\s+reset|db\s+push)(?![\w-])/;

/** The forbidden command in a shell text, or null. Comments and what is only printed do not count. */
export function forbiddenIn(text: string): ForbiddenName | null {
  for (const part of segments(text)) {
    const found = PRISMA.exec(part)?.[1]?.replace(/\s+/g, ' ');
    if (found !== undefined) return `prisma ${found}` as ForbiddenName;
  }
  return null;
}

/** Scripts of package.json that a shell text runs: `npm run x`, `yarn x`, `pnpm --filter api x`, `npm start`. */
export function scriptsIn(text: string): string[] {
  return segments(text).flatMap((part) => {
    const match =
      /(?:^|[\s"'(])(?:npm|pnpm|yarn|bun)\s+((?:-{1,2}[\w-]+(?:[= ]\S+)?\s+)*)(?:run(?:-script)?\s+)?((?:-{1,2}[\w-]+\s+)*)([\w:.-]+)/.exec(part);
    const name = match?.[3];
    return name === undefined || NOT_SCRIPTS.has(name) ? [] : [name];
  });
}

const NOT_SCRIPTS = new Set(['exec', 'dlx', 'x', 'ci', 'add', 'run', 'workspace', 'prisma', 'config', 'set', 'cache', 'audit', 'publish', 'pack']);

/** Shell scripts that a text runs, by their path as it is written. */
export function shellFilesIn(text: string): string[] {
  return [...text.matchAll(/(?:^|[\s"'(=,[])((?:[\w.-]*\/)*[\w.-]+\.sh)\b/g)].map((match) => match[1] ?? '');
}

/** The commands of a line, without those that only print. */
function segments(text: string): string[] {
  return text
    .split(/&&|\|\||[;\n|]|(?<!\$)\(/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && !/^(#|echo\b|printf\b|:|@echo\b|say\b)/.test(part));
}
