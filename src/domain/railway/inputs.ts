import type { InputProblem } from '../../core/errors.ts';
import { choice, type Field, field, type Inputs, secret } from '../../core/input-spec.ts';
import { parseApiUrl } from '../backup-api/address.ts';

/**
 * The inputs of every action that asks Railway; spread them into its spec, call `railwayProblems` in its `validate`, and open it with
 * `openRailway` of the adapter. Project and environment are told by a project token itself.
 */
export const railwayInputs = {
  'railway-service': id(),
  'railway-token': secret({ example: 'a project token of the environment' }),
  'railway-token-kind': choice(['project', 'account'], { default: 'project' }),
  'railway-project': id(),
  'railway-environment': id(),
  'railway-api-url': field({ default: 'https://backboard.railway.com/graphql/v2' }, parseApiUrl),
};
export type RailwayInputs = Inputs<typeof railwayInputs>;

/** Railway's ids are UUIDs, as `railway status --json` and the dashboard's address show them. */
function id(): Field<string> {
  return field<string>({ example: '7f1c7f5e-6d0b-4c1e-9a53-0d1f0c2b3a4d' }, (raw) =>
    raw === '' || /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(raw)
      ? { value: raw.toLowerCase() }
      : { problem: 'this is not an id of Railway’s, as in the address of the dashboard.' },
  );
}

/** A service without its token, the other way round, and what a token of an account does not tell. */
export function railwayProblems(given: RailwayInputs): readonly InputProblem[] {
  const problems: InputProblem[] = [];
  const { railwayService: service, railwayToken: token, railwayEnvironment: environment } = given;
  if (service !== '' && token === '') problems.push({ input: 'railway-token', problem: 'railway-service needs it.', example: 'a project token' });
  if (service === '' && token !== '')
    problems.push({ input: 'railway-service', problem: 'railway-token is given, but no service to ask for: nothing would be measured.' });
  if (service !== '' && given.railwayTokenKind === 'account' && environment === '')
    problems.push({ input: 'railway-environment', problem: 'a token of an account sees many environments; say which one.' });
  return problems;
}
