import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './run-bundle.ts';

/** Every TypeScript file of a folder of this repository, by its path from the root. */
export function sourceFiles(folder: string): string[] {
  return readdirSync(path.join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => path.join(folder, name));
}

/** What a file imports: files by their path from the root, packages by name; static, dynamic and re-exporting imports. */
export function importsOf(file: string): { readonly to: string; readonly typeOnly: boolean }[] {
  const text = readFileSync(path.join(ROOT, file), 'utf8');
  const found = [
    ...text.matchAll(/(?:^|\n)\s*(?:import|export)\s+(type\s+)?[^'"`;]*?from\s+'([^']+)'|import\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'/g),
  ];
  return found.map((m) => {
    const name = m[2] ?? m[3] ?? m[4] ?? '';
    const to = name.startsWith('.') ? path.normalize(path.join(path.dirname(file), name)) : name;
    return { to, typeOnly: m[1] !== undefined };
  });
}

/** Folder names under actions/ that are actions. */
export const ACTIONS: readonly string[] = readdirSync(path.join(ROOT, 'actions')).filter((name) =>
  existsSync(path.join(ROOT, 'actions', name, 'main.ts')),
);
