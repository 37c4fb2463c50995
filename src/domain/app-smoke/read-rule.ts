import type { Parsed } from '../../core/input-spec.ts';
import { parseRule, type Rule } from '../health/rule.ts';
import { parseStatusSet, type StatusSet } from '../health/status-set.ts';

/** One line of the input `app-read`: a path that must answer with this status, and with what is said of its JSON. */
export type ReadRule = { readonly path: string; readonly status: StatusSet; readonly rules: readonly Rule[]; readonly text: string };

const STATUS = /^(?:status\s+)?([2-5](?:\d\d|xx)(?:,[2-5](?:\d\d|xx))*)$/;
const FORM = 'this is not of the form /path => 200, exists($[0]).';

/** `/api/tenants => exists($[0].id)`, `/api/tenants => status 200`, `/api/me => 200, name == "Ada"`; 200 where no status is given. */
export function parseRead(line: string): Parsed<ReadRule> {
  const match = /^(\/\S*)\s*=>\s*(\S.*)$/s.exec(line);
  if (match === null) return { problem: FORM };
  const [, path = '', expectation = ''] = match;
  if (!URL.canParse(path, 'http://127.0.0.1') || path.startsWith('//')) return { problem: 'the path cannot be read.' };
  const comma = expectation.indexOf(', ');
  const [head, tail] = comma < 0 ? [expectation, ''] : [expectation.slice(0, comma), expectation.slice(comma + 2)];
  const given = STATUS.exec(head.trim())?.[1];
  const status = parseStatusSet(given ?? '200');
  if ('problem' in status) return status;
  const rest = given === undefined ? expectation : tail;
  if (rest.trim() === '') return { value: { path, status: status.value, rules: [], text: line } };
  const rule = parseRule(rest.trim());
  return 'problem' in rule ? rule : { value: { path, status: status.value, rules: [rule.value], text: line } };
}
