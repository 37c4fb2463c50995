import { expect } from '@jest/globals';
import { type CodedCase, judgeCase } from './coded-case.ts';
import type { PostgresServer } from './postgres-server.ts';

/** What a case expects, with its reason, so that a failure shows why it is expected. */
export async function expectCase(server: PostgresServer, coded: CodedCase) {
  const judged = await judgeCase(server, coded);
  expect([coded.why, ...judged.is]).toEqual([coded.why, ...coded.is]);
  expect(judged.message).toContain(coded.says ?? '');
  return judged;
}
