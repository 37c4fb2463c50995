import { expect, test } from '@jest/globals';
import { notesOf } from '../../../scripts/release-notes.mjs';

const changelog = '# Changelog\n\n## Unreleased\n\n- more\n\n## [1.10.0] (2026-12-01)\n\n- ten\n  lines\n\n## 1.1.0\n\n- one\n\n## 1.0.0\n\n';

test('a release tells its own part of the changelog', () => {
  expect(notesOf(changelog, '1.10.0')).toBe('- ten\n  lines\n');
  expect(notesOf(changelog, '1.1.0')).toBe('- one\n');
});

test('a version without a part, or with an empty one, is not released', () => {
  expect(() => notesOf(changelog, '1.2.0')).toThrow('no part "## 1.2.0"');
  expect(() => notesOf(changelog, '1.0.0')).toThrow('says nothing under "## 1.0.0"');
});
