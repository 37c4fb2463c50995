import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { lintFindings } from '../../../src/domain/migration-lint/findings.ts';
import { lintMessages } from '../../../src/domain/migration-lint/messages.ts';
import { lintSql, script } from '../../support/lint-kit.ts';
import { ROOT } from '../../support/run-bundle.ts';

const sql = readFileSync(path.join(ROOT, 'test', 'fixtures', 'lint', 'kinds.sql'), 'utf8');

test('every kind of statement parses, by itself and all together, and each begins on its own line', async () => {
  const { parsed } = await script(sql);
  if (parsed.kind !== 'parsed') throw new Error(parsed.problem);
  expect(parsed.statements.length).toBeGreaterThan(70);
  expect(new Set(parsed.statements.map((item) => item.kind)).size).toBeGreaterThan(40);
  const bytes = Buffer.from(sql);
  for (const [i, { offset }] of parsed.statements.entries()) {
    const alone = bytes.subarray(offset, parsed.statements[i + 1]?.offset).toString();
    expect((await script(alone)).parsed).toMatchObject({ kind: 'parsed', statements: [{ kind: parsed.statements[i]?.kind, offset: 0 }] });
  }
});

test('rules crash on none of them, and every sentence is whole', async () => {
  const result = await lintSql(sql);
  expect(result.alarms.length).toBeGreaterThan(20);
  for (const { message } of lintFindings(result, 'warn', lintMessages.es)) expect(message).not.toMatch(/undefined|""|\s{2}/);
});
