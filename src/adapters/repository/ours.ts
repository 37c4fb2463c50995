import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

/** The clone of this repository that a command runs from: its examples by their file name, and its version. */
export async function readOurs(root: string) {
  const folder = path.join(root, 'examples');
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yml'));
  const texts = new Map(await Promise.all(names.map(async (name) => [name, await readFile(path.join(folder, name), 'utf8')] as const)));
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as { version: string };
  const example = (name: string): string => {
    const text = texts.get(name);
    if (text === undefined) throw new Error(`There is no example ${name}.`);
    return text;
  };
  return { example, version };
}
