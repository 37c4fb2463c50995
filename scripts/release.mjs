// Makes the files of a release: `node scripts/release.mjs --tag v1.2.3 --out FOLDER [--commit HEAD]`. The archive is what GitHub gives to a runner that
// uses the tag (`.gitattributes` leaves out what no runner needs); the list of ingredients is npm's, of what the bundles hold.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { notesOf } from './release-notes.mjs';

/** Each job that uses an action waits for this download. */
const BUDGET = 4_000_000;
const root = path.resolve(import.meta.dirname, '..');
const run = (program, ...args) => execFileSync(program, args, { cwd: root, maxBuffer: 1 << 30 });

const { values } = parseArgs({ options: { tag: { type: 'string' }, out: { type: 'string' }, commit: { type: 'string', default: 'HEAD' } } });
try {
  const { tag, out, commit } = values;
  if (!/^v\d+\.\d+\.\d+$/.test(tag ?? '') || out === undefined) throw new Error('node scripts/release.mjs --tag v1.2.3 --out FOLDER');
  const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  if (`v${version}` !== tag) throw new Error(`package.json says version ${version}, the tag ${tag}: change one of them and tag again.`);
  const notes = notesOf(readFileSync(path.join(root, 'CHANGELOG.md'), 'utf8'), version);
  const archive = gzipSync(run('git', 'archive', '--format=tar', `--prefix=runbook-actions-${version}/`, commit), { level: 9 });
  if (archive.length > BUDGET)
    throw new Error(`The archive has ${archive.length} bytes, more than the ${BUDGET} that a runner should have to download.`);
  const sbom = run('npm', 'sbom', '--sbom-format', 'cyclonedx', '--omit', 'dev', '--package-lock-only');
  const files = { [`runbook-actions-${version}.tar.gz`]: archive, 'sbom.cdx.json': sbom };
  const sums = Object.entries(files).map(([name, bytes]) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`);
  mkdirSync(out, { recursive: true });
  for (const [name, bytes] of Object.entries({ ...files, SHA256SUMS: sums.join(''), 'notes.md': notes })) writeFileSync(path.join(out, name), bytes);
  console.log(`${tag}: ${(archive.length / 1e6).toFixed(2)} MB to download, ${Object.keys(files).join(', ')} in ${out}`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
