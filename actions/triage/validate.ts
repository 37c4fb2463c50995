import type { COMMON_INPUTS } from '../../src/core/common-inputs.ts';
import type { InputProblem } from '../../src/core/errors.ts';
import type { Inputs } from '../../src/core/input-spec.ts';
import { databaseProblems } from '../../src/domain/database/inputs.ts';
import { sameNames } from '../../src/domain/health/target.ts';
import { hostProblems } from '../../src/domain/host/inputs.ts';
import { queueProblems } from '../../src/domain/queues/inputs.ts';
import { railwayProblems } from '../../src/domain/railway/inputs.ts';
import { renderProblems } from '../../src/domain/render/inputs.ts';
import { statusPageProblems } from '../../src/domain/status-page/inputs.ts';
import type { RestartWay } from '../../src/domain/triage/restart.ts';
import { restartProblems } from '../../src/domain/triage/restart-inputs.ts';
import { hostInputsOf } from './host.ts';
import type { inputs } from './inputs.ts';

export type Given = Inputs<typeof inputs & typeof COMMON_INPUTS>;

/** Problems that show only when inputs are seen together. */
export function validate(given: Given): readonly InputProblem[] {
  const problems: InputProblem[] = [
    ...restartProblems(given, waysOf(given)),
    ...queueProblems({ ...given, queues: [], queuePrefix: 'bull' }),
    ...databaseProblems(given),
    ...renderProblems(given),
    ...railwayProblems(given),
    ...statusPageProblems(given),
    ...hostProblems(hostInputsOf(given)),
    ...sameNames(given.url),
  ];
  if (given.restartCommand !== '' && given.sshHost === '')
    problems.push({
      input: 'ssh-host',
      problem: 'restart-command is given, and no host that it would run on.',
      es: 'se da restart-command, y ningún servidor donde ejecutarlo.',
      example: 'vps.example.com',
    });
  const needing = given.restart === 'on' ? 'restart' : given.issueNumber === null ? null : 'issue-number';
  if (needing !== null && given.githubToken === '')
    problems.push({
      input: 'github-token',
      problem: `${needing} is given, and no token that could write to the incident.`,
      es: `se da ${needing}, y ningún token que pueda escribir en la incidencia.`,
      example: '${{ github.token }}',
    });
  return problems;
}

/** Ways to restart for which everything is given. */
export function waysOf(given: Given): readonly RestartWay[] {
  const ways: RestartWay[] = [];
  if (given.deployHookUrl !== null) ways.push('deploy-hook');
  if (given.renderService !== '' && given.renderApiKey !== '') ways.push('render');
  if (given.railwayService !== '' && given.railwayToken !== '') ways.push('railway');
  if (given.restartCommand !== '' && given.sshHost !== '') ways.push('ssh');
  return ways;
}
