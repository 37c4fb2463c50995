import { rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { COMMIT, filesOf, runInit, sampleRepository } from '../../support/init-kit.ts';
import { examined, type Files, PACKAGE } from './sample.ts';

const RENDER: Files = {
  'package.json': PACKAGE,
  'package-lock.json': '{}',
  'render.yaml': 'services:\n  - type: web\n    autoDeployTrigger: "off"\n',
};
const RAILWAY: Files = { 'package.json': PACKAGE, 'package-lock.json': '{}', 'railway.json': '{}' };
/** A queue of BullMQ's, and the library beside what the package has. */
const QUEUE: Files = { 'package.json': '{"dependencies":{"bullmq":"5"}}', 'src/q.ts': "new Queue('emails');\n" };
const VPS: Files = { 'package.json': '{}', 'package-lock.json': '{}' };
const COMMON = ['--source', `ops-tools/runbook-actions@${COMMIT}`, '--service', 'api', '--health-url', 'https://api.corp.dev/health'];
const DRILL = [
  '--workflows',
  'deploy,monitor,monthly-drill,weekly-review,doctor',
  '--postgres-version',
  '16',
  '--backup',
  's3://corp-backups/api/',
  '--s3-region',
  'eu-west-1',
];
const PUBLIC = { repository: { known: { isPrivate: false, defaultBranch: 'main', plan: 'free' } }, railway: { known: 'off' } } as const;

/** Init and doctor each have their own idea of what is right; a newcomer meets both within minutes. */
test.each([
  ['Prisma on Render', RENDER, ['--host', 'render', '--prisma', 'true', '--pending', 'apply', ...DRILL]],
  ['Prisma on Railway, queues', { ...RAILWAY, ...QUEUE }, ['--prisma', 'true', '--pending', 'apply', '--queues', 'emails', ...DRILL]],
  ['a server of one’s own, alerts', { ...VPS, ...QUEUE }, ['--host', 'vps', '--prisma', 'false', '--queues', 'emails', ...DRILL]],
  ['no Prisma, a server of one’s own', VPS, ['--host', 'vps', '--prisma', 'false', ...DRILL]],
] as const)('what init writes, the doctor finds right: %s', async (_, files, flags) => {
  const root = sampleRepository(files);
  try {
    const { code, log } = await runInit('--into', root, ...COMMON, ...flags);
    expect({ code, log: code === 0 ? '' : log }).toEqual({ code: 0, log: '' });
    const { lines } = await examined(filesOf(root), PUBLIC);
    expect(lines.filter(({ verdict }) => verdict !== 'ok')).toEqual([]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
