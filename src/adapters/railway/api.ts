import type { Json } from '../../core/json.ts';
import { memberAt } from '../../core/json-fields.ts';
import type { Measured, Unmeasured, UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { RailwayInputs } from '../../domain/railway/inputs.ts';
import type { RailwayReading } from '../../domain/railway/reading.ts';
import { type ApiOpening, openQuestion, type Question } from '../http/json-api.ts';
import { QUERIES, type QueryName } from './queries.ts';

export type RailwayOpening = ApiOpening & { readonly reading: RailwayReading };
export type RailwayApi = ReturnType<typeof openRailwayApi>;

export const unmeasured = (cause: UnmeasuredCause, detail: string): Unmeasured => ({ kind: 'unmeasured', cause, detail });
export const iso = (ms: number) => new Date(ms).toISOString();

/** Railway's GraphQL API: https://docs.railway.com/integrations/api */
export function openRailwayApi(given: RailwayInputs, opening: RailwayOpening) {
  const { reading, redact } = opening;
  const url = new URL(given.railwayApiUrl);
  // A project token has a header of its own; in the usual one it is no token at all.
  const header = given.railwayTokenKind === 'project' ? 'project-access-token' : 'authorization';
  const headers = [[header, given.railwayTokenKind === 'project' ? given.railwayToken : `Bearer ${given.railwayToken}`] as const];
  let environment = given.railwayEnvironment;

  /** The `data` of an answer. */
  const ask = async (question: Question, name: QueryName, variables: Json = {}): Promise<Measured<Json>> => {
    const body = JSON.stringify({ query: QUERIES[name], variables, operationName: name });
    const once = name === 'restart' ? ({ once: true } as const) : {};
    const answer = await question.ask({ url, headers, body, ...once, problem: reading.graphqlProblem, credentials: 'railway-token' });
    if (answer.kind === 'unmeasured') return { ...answer, detail: `${name}: ${answer.detail}` };
    const data = memberAt(answer.value, 'data');
    return data === undefined || data === null ? unmeasured('malformed', `${name}: no data`) : { kind: 'measured', value: data };
  };

  /** The environment that the token is for, where the input does not say it. */
  const environmentOf = async (question: Question): Promise<Measured<string>> => {
    if (environment !== '') return { kind: 'measured', value: environment };
    const data = await ask(question, 'projectToken');
    if (data.kind === 'unmeasured') return data;
    const token = reading.readProjectToken(data.value);
    if (token === null) return unmeasured('malformed', 'projectToken: no environment');
    environment = token.environment;
    return { kind: 'measured', value: environment };
  };

  return {
    service: given.railwayService,
    project: given.railwayProject,
    reading,
    redact,
    now: opening.now,
    question: (signal: AbortSignal) => openQuestion(opening, signal),
    ask,
    environmentOf,
  };
}
