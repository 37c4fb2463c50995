import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt } from '../../core/json-fields.ts';
import type { UnmeasuredCause } from '../alerts/measured.ts';

/** What is wrong with an answer; `again`: it may pass. */
export type GraphqlProblem = { readonly cause: UnmeasuredCause; readonly detail: string; readonly again: boolean };

/** By words of the message, as Railway's own client tells them apart (railwayapp/cli, src/client.rs). The first that fits counts. */
const BY_WORDS: readonly (readonly [RegExp, UnmeasuredCause, boolean])[] = [
  [/not authorized|unauthori[sz]ed|project token not found|invalid token|two factor authentication required|forbidden/i, 'unauthorized', false],
  [/rate.?limit|too many requests/i, 'rate_limited', true],
  [/not found/i, 'not_found', false],
  [/cannot query field|unknown (argument|type|field)|graphql_validation/i, 'unsupported', false],
  [/problem processing request|internal server error|timed? ?out|temporarily/i, 'source_failed', true],
];

/** GraphQL tells its errors with HTTP 200 as well: `{"errors": [{"message"}], "data": null}`. Half an answer is none. */
export function graphqlProblem(answer: Json): GraphqlProblem | null {
  const errors = listAt(answer, 'errors');
  const [first] = errors;
  if (first === undefined) return memberAt(answer, 'data') == null && textAt(answer, 'message') === null ? NO_DATA : null;
  const detail = textAt(first, 'message') ?? 'an error without a message';
  const known = BY_WORDS.find(([words]) => words.test(detail));
  return known === undefined ? { cause: 'source_failed', detail, again: false } : { cause: known[1], detail, again: known[2] };
}

const NO_DATA: GraphqlProblem = { cause: 'malformed', detail: 'neither data nor errors', again: false };
