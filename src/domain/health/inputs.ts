import { choice, duration, type Field, field, headerLines, integer, lines, type Parsed, ratio, size } from '../../core/input-spec.ts';
import { formatSize } from '../../core/size.ts';
import { IP_FAMILIES } from './family.ts';
import { PRESETS } from './preset.ts';
import { parseRule, type Rule } from './rule.ts';
import { parseStatusSet, type StatusSet } from './status-set.ts';
import { parseTarget, targetSecrets } from './target.ts';
import { LATENCY_BASES } from './watch.ts';

const HOUR = 3_600_000;

/** What is asked, and what a right answer is: the same in every action that asks. */
export const targetInputs = {
  url: lines({ required: true, secrets: targetSecrets, example: 'https://api.example.com/health' }, parseTarget),
  'request-timeout': duration({ default: '10s', min: 10, max: HOUR }),
  'degraded-after': duration({ default: '5s', min: 1, max: HOUR }),
  'degraded-ratio': ratio({ default: '3/5' }),
  'latency-basis': choice(LATENCY_BASES, { default: 'total' }),
  'expect-status': field<StatusSet>({ default: '200' }, parseStatusSet),
  preset: choice(PRESETS, { default: 'runbook' }),
  'expect-json': ruleLines(),
  headers: sendableHeaders(),
};

/** The way to an answer, but for the proxy, which is the HTTP adapter's. */
export const wayInputs = {
  'ip-family': choice(IP_FAMILIES, { default: 'auto' }),
  'max-body': boundedSize({ default: '64KiB', min: 1, max: 16 * 1024 * 1024 }),
  'max-redirects': integer({ default: '0', min: 0, max: 20 }),
  'tls-min-days': integer({ default: '0', min: 0, max: 3650 }),
  'control-urls': lines({ secrets: targetSecrets, example: 'https://www.githubstatus.com/api/v2/status.json' }, parseTarget),
};

/** Assertions, one per line, or null for the preset's; `none` alone means that any whole body is right. */
function ruleLines(): Field<readonly Rule[] | null> {
  const options = { example: 'status == "ok"' };
  const inner = lines(options, parseRule);
  return field(options, (raw): Parsed<readonly Rule[] | null> => {
    if (raw === '') return { value: null };
    return raw === 'none' ? { value: [] } : inner.parse(raw);
  });
}

/** Headers that the HTTP client can send. Those that belong to the connection itself are refused. */
export function sendableHeaders(example = 'Authorization: Bearer …'): Field<readonly (readonly [string, string])[]> {
  const inner = headerLines({ example });
  const reserved = ['connection', 'content-length', 'expect', 'keep-alive', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
  return {
    ...inner,
    parse: (raw) => {
      const parsed = inner.parse(raw);
      if ('problem' in parsed) return parsed;
      const problems = parsed.value.flatMap(([name, value]) => {
        if (reserved.includes(name.toLowerCase())) return [`the header ${name} belongs to the connection, which the action manages.`];
        // Never quotes the value, which is a secret.
        return /^[\t\u0020-\u007e\u0080-\u00ff]*$/.test(value) ? [] : [`the value of ${name} has a character that no header may hold.`];
      });
      return problems.length > 0 ? { problem: problems.join(' ') } : parsed;
    },
  };
}

function boundedSize(options: { readonly default: string; readonly min: number; readonly max: number }): Field<number> {
  const inner = size(options);
  return field(options, (raw) => {
    const parsed = inner.parse(raw);
    if ('problem' in parsed || (parsed.value >= options.min && parsed.value <= options.max)) return parsed;
    const [least, most] = [formatSize(options.min), formatSize(options.max)];
    return { problem: `this is not between ${least} and ${most}.`, es: `no está entre ${least} y ${most}.` };
  });
}
