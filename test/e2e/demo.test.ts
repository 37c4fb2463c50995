import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { ROOT } from '../support/run-bundle.ts';

test('the demo does the whole main job and ends with 0', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(ROOT, 'demo', 'demo.ts')], {
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 1 << 24,
  });
  const table = stdout.slice(stdout.indexOf('━━ What happened'));
  expect(table.match(/✅/g)).toHaveLength(14);
  const incident = stdout.slice(stdout.indexOf('━━ What people saw of the incident'));
  expect(incident).toMatch(/Issue #1 \(closed\)/);
  expect(incident).toContain('Triage: database (certain)');
  expect(incident.match(/- (Slack|Mail): /g)).toHaveLength(4);
  expect(table).not.toContain('❌');
}, 120_000);
