import type { InputProblem } from '../../core/errors.ts';
import { choice, duration, field, type Inputs, integer, lines, quote } from '../../core/input-spec.ts';
import { secretUrl } from '../../core/secret-url.ts';
import { RESTART_MODES, RESTART_WAYS, RESTARTABLE, type RestartWay } from './restart.ts';

const HOUR = 3_600_000;

/** The inputs about a restart. */
export const restartInputs = {
  restart: choice(RESTART_MODES, { default: 'off' }),
  'restart-on': lines({ default: 'app', example: 'app' }, (line) => {
    const culprit = RESTARTABLE.find((known) => known === line);
    return culprit === undefined ? { problem: `${quote(line)} is not one of ${RESTARTABLE.join(', ')}.` } : { value: culprit };
  }),
  'restart-with': choice(['auto', ...RESTART_WAYS], { default: 'auto' }),
  'deploy-hook-url': secretUrl(['https:', 'http:'], 'https://api.render.com/deploy/srv-…?key=…'),
  'restart-command': field({ example: 'sudo systemctl restart api' }, (raw) =>
    /[\r\n\0]/.test(raw) || raw.length > 1000 ? { problem: 'this is not one line of at most 1,000 characters.' } : { value: raw },
  ),
  'restart-cool-down': duration({ default: '30m', min: 60_000, max: 24 * HOUR }),
  'restart-timeout': duration({ default: '5m', min: 1000, max: HOUR }),
  'restart-interval': duration({ default: '5s', min: 100, max: 60_000 }),
  'success-threshold': integer({ default: '2', min: 1, max: 100 }),
};
export type RestartInputs = Inputs<typeof restartInputs>;

/** The way to restart: the one that is named, else the only one that is set up; a hook or a command, which have no other use, before an API. */
export function chooseWay(given: RestartInputs, setUp: readonly RestartWay[]): RestartWay | null {
  const wanted = given.restartWith;
  if (wanted !== 'auto') return setUp.includes(wanted) ? wanted : null;
  return (['deploy-hook', 'ssh', 'render', 'railway'] as const).find((way) => setUp.includes(way)) ?? null;
}

/**
 * What is wrong with the inputs seen together; `setUp`: ways for which everything is given. That there is none is no wrong input: it is told
 * beside the diagnosis, which an outage must not be left without because a secret is missing.
 */
export function restartProblems(given: RestartInputs, setUp: readonly RestartWay[]): readonly InputProblem[] {
  if (given.restart === 'off') return [];
  const problems: InputProblem[] = [];
  const several = given.restartWith === 'auto' && ['deploy-hook', 'ssh'].every((way) => setUp.includes(way as RestartWay));
  if (several) problems.push({ input: 'restart-with', problem: 'there are two ways to restart; name one of them.', example: 'deploy-hook' });
  return problems;
}
