import { describe, expect, test } from '@jest/globals';
import { parseInputs, secretsOf } from '../../../src/core/input-spec.ts';
import { databaseInputs, databaseOf, databaseProblems } from '../../../src/domain/database/inputs.ts';

const given = (inputs: Readonly<Record<string, string>>) => parseInputs(databaseInputs, (name) => inputs[name] ?? '');
const URL = 'postgresql://app:s3cr3t-word@db.example.com:5432/shop';

test('nothing given is no database, and no problem', () => {
  expect(databaseProblems(given({}))).toEqual([]);
  expect(databaseOf(given({}))).toBeNull();
});

test('the address with the policy that is asked for', () => {
  expect(databaseOf(given({ 'database-url': URL }))).toMatchObject({ host: 'db.example.com', port: 5432 });
  expect(databaseOf(given({ 'database-url': URL, 'database-ssl': 'verify-full' }))?.tls).toMatchObject({ mode: 'require', verify: 'host' });
});

test('the password is a secret, and no problem quotes it', () => {
  expect(secretsOf(databaseInputs, (name) => (name === 'database-url' ? URL : ''))).toContain('s3cr3t-word');
  expect(() => given({ 'database-url': 'mysql://app:s3cr3t-word@db/shop' })).toThrow(
    expect.objectContaining({ message: expect.not.stringContaining('s3cr3t') }),
  );
});

describe('what does not go together', () => {
  test.each([[{ 'database-ssl': 'require' }, 'database-ssl is given, and no database.']])('%j', (inputs, problem) =>
    expect(databaseProblems(given(inputs)).map((p) => p.problem)).toEqual([problem]),
  );

  test("Prisma's proxy is none", () =>
    expect(() => given({ 'database-url': 'prisma+postgres://accelerate.prisma-data.net/?api_key=x' })).toThrow('speaks no PostgreSQL'));
});
