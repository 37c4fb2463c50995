import { expect, test } from '@jest/globals';
import { judgePublication, type Visibility } from '../../../src/domain/drill/publication.ts';

const judge = (visibility: Visibility | null, allowed = false, committed = false) =>
  judgePublication({ allowed, visibility, committed }, 's3://backups/a.dump', 'en')?.reason ?? null;

test.each<[Visibility | null, string | null]>([
  ['public', 'public_repository'],
  ['unknown', 'public_repository'],
  ['private', null],
  ['internal', null],
  [null, null],
])('a real backup in a repository that is %s: %s', (visibility, reason) => {
  expect(judge(visibility)).toBe(reason);
  expect([judge(visibility, true), judge(visibility, false, true)]).toEqual([null, null]);
});

test.each(['en', 'es'] as const)('the sentence says which of both it is, and the way out (%s)', (language) => {
  const said = (['public', 'unknown'] as const).map((visibility) =>
    judgePublication({ allowed: false, visibility, committed: false }, 'a\n::error::b', language),
  );
  expect(new Set(said.map((finding) => finding?.message)).size).toBe(2);
  for (const finding of said) {
    expect(finding).toMatchObject({ verdict: 'unknown', message: expect.stringContaining('allow-public: true') });
    expect(finding?.message).not.toMatch(/\n/);
  }
});
