import { parseDuration } from '../../core/duration.ts';
import type { InputProblem } from '../../core/errors.ts';
import { choice, duration, field, type Inputs, lines, quote, secret, text } from '../../core/input-spec.ts';
import { urlSecrets } from '../../core/redact.ts';
import { parseApiUrl } from '../backup-api/address.ts';
import { type RailwayInputs, railwayInputs, railwayProblems } from '../railway/inputs.ts';
import { type RenderInputs, renderInputs, renderProblems } from '../render/inputs.ts';
import type { Wanted, WantedCheck } from './types.ts';
import { comparable } from './url.ts';

/** The inputs on who watches from outside. */
export const outsideMonitorInputs = {
  'outside-urls': lines<string>(
    { example: 'https://api.example.com/health', secrets: (raw) => (raw.match(/https?:\/\/\S+/gi) ?? []).flatMap(urlSecrets) },
    (line) => (comparable(line) === null ? { problem: `${quote(line.slice(0, 8))} begins no web address.` } : { value: line }),
  ),
  'outside-max-interval': duration({ default: '5m', min: 10_000 }),
  'outside-max-timeout': duration({ default: '30s', min: 1000 }),
  'outside-keyword': text({ example: 'ok' }),
  'uptimerobot-api-key': secret({ example: 'a read-only key' }),
  'uptimerobot-api': choice(['v3', 'v2'], { default: 'v3' }),
  'uptimerobot-api-url': field({ default: 'https://api.uptimerobot.com' }, parseApiUrl),
  'pingdom-api-token': secret({ example: 'a token with read access' }),
  'pingdom-api-url': field({ default: 'https://api.pingdom.com/api/3.1' }, parseApiUrl),
  'healthchecks-api-key': secret({ example: "a project's API key" }),
  'healthchecks-checks': lines<WantedCheck>({ example: 'monitor 2h' }, parseCheck),
  'healthchecks-api-url': field({ default: 'https://healthchecks.io/api/v3' }, parseApiUrl),
  ...renderInputs,
  ...railwayInputs,
};
export type OutsideMonitorInputs = Inputs<typeof outsideMonitorInputs>;

/** `name`, or `name 2h`: by slug or name, and the longest time from a missing ping to its alarm. */
function parseCheck(line: string): { readonly value: WantedCheck } | { readonly problem: string } {
  const words = line.split(/\s+/);
  const last = words.length > 1 ? parseDuration(words.at(-1) ?? '') : null;
  const name = (last === null ? words : words.slice(0, -1)).join(' ');
  return name.length <= 100 ? { value: { name, maxMs: last } } : { problem: `${quote(line)} is too long for a name.` };
}

/** What shows only when inputs are seen together. */
export function outsideMonitorProblems(given: OutsideMonitorInputs & RenderInputs & RailwayInputs): readonly InputProblem[] {
  const problems: InputProblem[] = [...renderProblems(given), ...railwayProblems(given)];
  const asks = [
    ['uptimerobot-api-key', given.uptimerobotApiKey],
    ['pingdom-api-token', given.pingdomApiToken],
    ['render-service', given.renderService],
    ['railway-service', given.railwayService],
  ].find(([, value]) => value !== '');
  if (asks !== undefined && given.outsideUrls.length === 0)
    problems.push({
      input: 'outside-urls',
      problem: `${asks[0]} is given, and not what is to be watched.`,
      example: 'https://api.example.com/health',
    });
  if (asks === undefined && given.outsideUrls.length > 0)
    problems.push({
      input: 'uptimerobot-api-key',
      problem:
        'outside-urls is given, and nobody to ask whether they are watched: uptimerobot-api-key, pingdom-api-token, render-service or railway-service.',
    });
  if (given.healthchecksChecks.length > 0 && given.healthchecksApiKey === '')
    problems.push({ input: 'healthchecks-api-key', problem: 'healthchecks-checks needs it.', example: 'a secret with an API key of the project' });
  return problems;
}

export function wantedOf(given: OutsideMonitorInputs): Wanted {
  const { outsideUrls: urls, outsideMaxInterval: maxIntervalMs, outsideMaxTimeout: maxTimeoutMs, outsideKeyword: keyword } = given;
  return { urls, maxIntervalMs, maxTimeoutMs, keyword };
}
