import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';

/** `npm run bench [name …]`: every benchmark, or those named, one after the other, since they would share the processors. */
const all = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.ts') && name !== 'bench.ts')
  .map((name) => path.basename(name, '.ts'));
const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : all) {
  console.log(`\n== ${name}`);
  const { status } = spawnSync(process.execPath, [path.join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
