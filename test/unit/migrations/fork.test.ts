import { expect, test } from '@jest/globals';
import { forkOf } from '../../../src/domain/migrations/fork.ts';

const repository = { full_name: 'acme/shop' };
const pull = (head: unknown) => ({ repository, pull_request: { head: { repo: head }, base: { repo: repository } } });

test.each([
  ['push', { repository }, null],
  ['workflow_dispatch', null, null],
  ['schedule', {}, null],
  ['pull_request', pull(repository), null],
  ['pull_request', pull({ full_name: 'Acme/Shop' }), null],
  ['pull_request', pull({ full_name: 'mallory/shop' }), 'mallory/shop'],
  ['pull_request_target', pull({ full_name: 'mallory/shop' }), 'mallory/shop'],
  ['pull_request_review', pull({ full_name: 'mallory/shop' }), 'mallory/shop'],
  ['pull_request', pull(null), '?'],
  ['pull_request', null, '?'],
  ['pull_request_target', {}, '?'],
  ['pull_request', 'text', '?'],
  ['pull_request', { pull_request: { head: { repo: { full_name: '' } } }, repository: { full_name: '' } }, '?'],
  ['workflow_run', { repository, workflow_run: { head_repository: repository } }, null],
  ['workflow_run', { repository, workflow_run: { head_repository: { full_name: 'mallory/shop' } } }, 'mallory/shop'],
  ['workflow_run', { repository }, '?'],
])('%s %j: %s', (name, payload, fork) => {
  expect(forkOf({ name, payload })).toBe(fork);
});
