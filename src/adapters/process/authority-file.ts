import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Root certificates in a file of the runner's temporary folder, which Prisma can read; its absolute path. */
export async function writeAuthority(pem: string): Promise<string> {
  const folder = path.resolve(process.env['RUNNER_TEMP'] || tmpdir(), 'runbook-actions');
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `database-ca-${process.pid}.pem`);
  await writeFile(file, pem, { mode: 0o600 });
  return file;
}
