import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { withoutRowValues } from '../../../src/domain/database/row-values.ts';

/** What PostgreSQL 15 really says, with a personal value in it. */
const SAID = [
  'ERROR:  duplicate key value violates unique constraint "User_email_key"\nDETAIL:  Key (email)=(ada@example.com) already exists.',
  'ERROR:  could not create unique index "i"\nDETAIL:  Key (a, b)=(x, ada@example.com) is duplicated.\nHINT:  Look.',
  'ERROR:  null value in column "n" of relation "T" violates not-null constraint\nDETAIL:  Failing row contains (1, ada@example.com, null).',
  'ERROR:  insert or update on table "O" violates foreign key constraint "fk"\nDETAIL:  Key (u)=(ada@example.com) is not present in table "U".',
  'ERROR:  invalid input syntax for type integer: "ada@example.com"',
  'ERROR:  invalid input value for enum "Role": "ada@example.com"',
  'ERROR:  value "99999 ada@example.com" is out of range for type integer',
  'ERROR:  date/time field value out of range: "ada@example.com"',
  'ERROR:  malformed array literal: "ada@example.com"',
  'ERROR:  invalid input syntax for type json\nDETAIL:  Token "ada@example.com" is invalid.\nCONTEXT:  JSON data, line 1: ada@example.com...',
  'ERROR:  extra data after last expected column\nCONTEXT:  COPY t, line 1: "1\tada@example.com"',
  'ERROR: x\nDETAIL: Failing row contains (1, two\nlines, ada@example.com).\n',
  'DbError { severity: "ERROR", code: SqlState(E23505), message: "dup", detail: Some("Key (email)=(ada@example.com) \\"q\\" exists."), hint: None, where_: Some("COPY t, line 1: ada@example.com") }',
];

describe('withoutRowValues', () => {
  test.each(SAID)('%j', (text) => {
    const shown = withoutRowValues(text);
    expect(shown).not.toContain('ada');
    expect(shown).toContain('row values removed');
  });

  test('what is no row value stays', () => {
    const text = 'ERROR:  relation "T0" already exists\nHINT:  Use another name.\n\nMigration name: 1_a\nDatabase error code: 42P07';
    expect(withoutRowValues(text)).toBe(text);
  });

  test('the next field and the next paragraph stay', () => {
    const shown = withoutRowValues('ERROR:  x\nDETAIL:  Key (a)=(secret)\nHINT:  hint\n\nDatabase error code: 23505');
    expect(shown).toBe('ERROR:  x\nDETAIL: [row values removed]\nHINT:  hint\n\nDatabase error code: 23505');
  });

  test('it is quick on anything', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('Key (', ')=(', ')', 'DETAIL: ', '\n', '"', ': ', 'invalid input ', 'Some("', '\\', ' '), { maxLength: 200 }),
        (parts) => {
          const started = performance.now();
          withoutRowValues(parts.join(''));
          expect(performance.now() - started).toBeLessThan(5000);
        },
      ),
    );
  });
});
