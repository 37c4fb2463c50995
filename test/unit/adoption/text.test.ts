import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parse } from 'yaml';
import { diff } from '../../../src/domain/adoption/diff.ts';
import { stamped, stateOf, WRITTEN_BY } from '../../../src/domain/adoption/stamp.ts';
import { dropEntry, replaceOnce } from '../../../src/domain/adoption/yaml-edit.ts';
import { branchPattern, scalar, unsafeForYaml } from '../../../src/domain/adoption/yaml-scalar.ts';

describe('a value in a workflow', () => {
  test('whatever may stand in one is read back as the same text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        fc.pre(!unsafeForYaml(text));
        expect(parse(`key: ${scalar(text)}\nnext: 1\n`)).toEqual({ key: text, next: 1 });
        expect(parse(`list: [${scalar(text)}]\n`)).toEqual({ list: [text] });
      }),
    );
  });

  test.each(['true', 'No', '1e3', '0x1f', '~', '', ' a', 'a: b', 'a #b', "it's", '- a', '[x', '*x', '@x', '2026-11-24', 'null'])(
    '%j stays a text',
    (text) => {
      expect(parse(`key: ${scalar(text)}`)).toEqual({ key: text });
    },
  );

  test.each(['a\nb', 'a\u0000', 'a\u202eb', '${{ secrets.X }}', 'a\u2028b', '\ud800'])('%j may not stand in one', (text) => {
    expect(unsafeForYaml(text)).toBe(true);
  });

  test("a branch's name is no pattern", () => {
    expect(parse(branchPattern('release+1'))).toBe('release\\+1');
    expect(parse(branchPattern('!important'))).toBe('\\!important');
    expect(branchPattern('feature/x-1.2')).toBe('feature/x-1.2');
  });
});

describe('changes to an example', () => {
  const text = 'jobs:\n  # Of a.\n  a:\n    x: 1\n\n    y: 2\n\n  # Of b.\n  b:\n    z: 3\n';

  test('a job goes with its comment and what is below it, the next one stays whole', () => {
    expect(dropEntry(text, 'a:')).toBe('jobs:\n  # Of b.\n  b:\n    z: 3\n');
    expect(dropEntry(text, 'b:')).toBe('jobs:\n  # Of a.\n  a:\n    x: 1\n\n    y: 2\n\n');
  });

  test('what is not there, or there twice, is our own bug', () => {
    expect(() => dropEntry(text, 'c:')).toThrow('0 lines that begin with "c:"');
    expect(() => replaceOnce(text, ': ', '')).toThrow('more than one ": "');
    expect(() => replaceOnce(text, 'nothing', '')).toThrow('no "nothing"');
  });
});

describe('the state of a file', () => {
  const written = stamped('a.yml', 'name: A\n', '1.0.0');

  test('is told from its first line and the rest of it', () => {
    expect(stateOf(null, written)).toBe('missing');
    expect(stateOf(`# mine\n# ${WRITTEN_BY}\n`, written)).toBe('foreign');
    expect(stateOf(written, written)).toBe('unchanged');
    expect(stateOf(written.replace(/\n/g, '\r\n'), written)).toBe('unchanged');
    expect(stateOf(stamped('a.yml', 'name: A\n', '0.9.0'), written)).toBe('unchanged');
    expect(stateOf(stamped('a.yml', 'name: B\n', '0.9.0'), written)).toBe('out_of_date');
    expect(stateOf(`${written}# mine\n`, written)).toBe('edited');
    expect(stateOf('name: A\n', written)).toBe('foreign');
    expect(stateOf('', written)).toBe('foreign');
  });

  test('a page of markdown hides its mark', () => {
    const page = stamped('a.md', '# A\n', '1.0.0');
    expect(page).toMatch(/^<!-- runbook-actions init 1\.0\.0 sha256:[0-9a-f]{64} -->\n# A\n$/);
    expect(stateOf(`${page}x`, page)).toBe('edited');
  });
});

test('a diff, applied, gives the text that comes', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }),
      fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 12 }),
      (before, after) => {
        const lines = diff(before.join('\n'), after.join('\n'));
        fc.pre(!lines.includes(' …'));
        // Where nothing changes, nothing is shown.
        if (before.join('\n') === after.join('\n')) return;
        expect(lines.filter((line) => line[0] !== '-').map((line) => line.slice(1))).toEqual(after.length === 0 ? [''] : after);
        expect(lines.filter((line) => line[0] !== '+').map((line) => line.slice(1))).toEqual(before.length === 0 ? [''] : before);
      },
    ),
  );
  expect(diff('a\nb\nc\nd\ne\nf', 'a\nb\nc\nd\ne\ng')).toEqual([' …', ' d', ' e', '-f', '+g']);
});
