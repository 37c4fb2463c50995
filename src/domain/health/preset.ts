import type { Json, JsonObject } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import { formatPath, type Path } from './assertion.ts';
import { checkAssertion, describe, type Failed, lookUp } from './evaluate-json.ts';
import { parseRule, type Rule, type Severity } from './rule.ts';

/** What a health body looks like where `expect-json` is not given. */
export const PRESETS = ['runbook', 'terminus', 'health-json'] as const;
export type Preset = (typeof PRESETS)[number];

/** How a body is checked: by lines, or by a format that has no fixed paths. No lines at all: any whole body is right. */
export type BodyCheck = readonly Rule[] | Exclude<Preset, 'runbook'>;

const RUNBOOK = ['status == "ok"', 'database == "connected"'].flatMap((line) => {
  const rule = parseRule(line);
  return 'value' in rule ? [rule.value] : [];
});

/** The check of a preset; given lines replace it. */
export function bodyCheck(preset: Preset, given: readonly Rule[] | null): BodyCheck {
  return given ?? (preset === 'runbook' ? RUNBOOK : preset);
}

/** Everything in the body that is not as it should be. */
export function checkBody(check: BodyCheck, body: Json, redact: (text: string) => string): readonly Failed[] {
  if (check === 'terminus') return checkTerminus(body, redact);
  if (check === 'health-json') return checkHealthJson(body, redact);
  return check.map(({ assertion, severity }) => checkAssertion(assertion, body, redact, severity)).filter((failed) => failed !== null);
}

/** A body may name thousands of parts; a sentence needs few. */
const MAX_PARTS = 100;

/** The failure of `path == "wanted"`, or null. Keys are outside text here, so the path is redacted and shortened too. */
function expectText(body: Json, path: Path, wanted: string, severity: Severity, redact: (text: string) => string): Failed | null {
  const actual = lookUp(body, path);
  if (actual === wanted) return null;
  const shown = plainText(redact(formatPath(path.map((part) => (typeof part === 'string' ? redact(part) : part)))), 120);
  const found = actual === undefined ? null : describe(actual, redact);
  return { severity, path: shown, line: `${shown} == "${wanted}"`, actual: found, near: null };
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * NestJS Terminus: `status` is ok, error or shutting_down, and `details` holds every indicator with `status` up or down
 * (HealthCheckResult, https://docs.nestjs.com/recipes/terminus). `info` and `error` repeat parts of `details`.
 */
function checkTerminus(body: Json, redact: (text: string) => string): readonly Failed[] {
  const status = expectText(body, ['status'], 'ok', 'critical', redact);
  const details = lookUp(body, ['details']);
  const parts: readonly (Failed | null)[] = isObject(details)
    ? Object.keys(details).map((name) => expectText(body, ['details', name, 'status'], 'up', 'critical', redact))
    : [
        {
          severity: 'critical',
          path: 'details',
          line: 'details.*.status == "up"',
          actual: details === undefined ? null : describe(details, redact),
          near: null,
        },
      ];
  // The indicator says more than the status that follows from it, so it is named first.
  return [...parts, status].filter((failed) => failed !== null).slice(0, MAX_PARTS);
}

const CLASSES: Readonly<Record<string, 'pass' | 'warn' | 'fail'>> = {
  pass: 'pass',
  ok: 'pass',
  up: 'pass',
  warn: 'warn',
  fail: 'fail',
  error: 'fail',
  down: 'fail',
};

/** pass, warn or fail of a health-json status, whose letters' case does not count; null for anything else. */
function classOf(value: Json | undefined): 'pass' | 'warn' | 'fail' | null {
  if (typeof value !== 'string') return null;
  const word = value.toLowerCase();
  return Object.hasOwn(CLASSES, word) ? (CLASSES[word] ?? null) : null;
}

/**
 * The IETF's draft (https://datatracker.ietf.org/doc/html/draft-inadarei-api-health-check-06): pass (or ok, up) is healthy,
 * warn healthy with concerns, fail (or error, down) unhealthy. `checks` names components; they never make the whole worse
 * than degraded, because the service has taken them into account in its own status.
 */
function checkHealthJson(body: Json, redact: (text: string) => string): readonly Failed[] {
  const status = lookUp(body, ['status']);
  const whole = classOf(status);
  const severity = whole === 'pass' || whole === 'warn' ? 'degraded' : 'critical';
  const own = whole === 'pass' ? null : expectText(body, ['status'], 'pass', severity, redact);
  return [...failedComponents(body, severity, redact), own].filter((failed) => failed !== null).slice(0, MAX_PARTS);
}

function failedComponents(body: Json, severity: Severity, redact: (text: string) => string): (Failed | null)[] {
  const checks = lookUp(body, ['checks']);
  if (!isObject(checks)) return [];
  const paths = Object.entries(checks).flatMap(([name, value]): Path[] =>
    Array.isArray(value) ? value.map((_, index) => ['checks', name, index, 'status']) : [['checks', name, 'status']],
  );
  // A component without a status makes no claim.
  const bad = paths.filter((path) => lookUp(body, path) !== undefined && classOf(lookUp(body, path)) !== 'pass');
  return bad.slice(0, MAX_PARTS).map((path) => expectText(body, path, 'pass', severity, redact));
}

/**
 * What a health-json body says about itself where the HTTP status says the opposite, else null: pass and warn come with 2xx or
 * 3xx, fail with 4xx or 5xx.
 */
export function contradiction(check: BodyCheck, body: Json, httpStatus: number, redact: (text: string) => string): string | null {
  if (check !== 'health-json') return null;
  const status = lookUp(body, ['status']);
  const whole = classOf(status);
  if (whole === null || status === undefined) return null;
  return (whole === 'fail') === httpStatus >= 400 ? null : describe(status, redact);
}
