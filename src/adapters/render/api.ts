import type { Measured, Unmeasured, UnmeasuredCause } from '../../domain/alerts/measured.ts';
import type { RenderInputs } from '../../domain/render/inputs.ts';
import type { RenderReading } from '../../domain/render/reading.ts';
import type { RenderService } from '../../domain/render/service.ts';
import { type ApiOpening, type JsonAnswer, openQuestion, type Question } from '../http/json-api.ts';

export type RenderOpening = ApiOpening & { readonly reading: RenderReading };
/** Names and values of a query; a name may come more than once, as Render's lists have it. */
export type Query = readonly (readonly [string, string])[];
export type RenderApi = ReturnType<typeof openRenderApi>;

export const unmeasured = (cause: UnmeasuredCause, detail: string): Unmeasured => ({ kind: 'unmeasured', cause, detail });

/** Render's REST API as its OpenAPI document has it: https://api-docs.render.com/reference/introduction */
export function openRenderApi(given: RenderInputs, opening: RenderOpening) {
  const { reading, redact } = opening;
  const base = given.renderApiUrl.replace(/\/+$/, '');
  const headers = [['authorization', `Bearer ${given.renderApiKey}`] as const];
  const service = given.renderService;
  const own = `/services/${service}`;
  let known: RenderService | null = null;

  const get = (question: Question, path: string, query: Query = []): Promise<JsonAnswer> => {
    const url = new URL(`${base}${path}`);
    for (const [name, value] of query) url.searchParams.append(name, value);
    return question.ask({ url, headers, credentials: 'render-api-key' });
  };
  const post = (question: Question, path: string): Promise<JsonAnswer> =>
    question.ask({ url: new URL(`${base}${path}`), headers, body: '', once: true, statusAlone: true, credentials: 'render-api-key' });

  /** The service itself, asked for once. */
  const aboutService = async (question: Question): Promise<Measured<RenderService>> => {
    if (known !== null) return { kind: 'measured', value: known };
    const answer = await get(question, own);
    if (answer.kind === 'unmeasured') return answer;
    known = reading.readService(answer.value);
    return known === null ? unmeasured('malformed', `${own}: no service`) : { kind: 'measured', value: known };
  };

  /** One of `/metrics/…` of the service, in minutes unless another step is asked for. */
  const metric = (question: Question, name: string, from: number, until: number, more: Query = [], stepSeconds = 60): Promise<JsonAnswer> =>
    get(question, `/metrics/${name}`, [
      ['resource', service],
      ['startTime', rfc3339(from)],
      ['endTime', rfc3339(until)],
      ['resolutionSeconds', String(stepSeconds)],
      ...more,
    ]);

  return {
    service,
    own,
    reading,
    redact,
    now: opening.now,
    question: (signal: AbortSignal) => openQuestion(opening, signal),
    get,
    post,
    aboutService,
    metric,
  };
}

export const rfc3339 = (ms: number) => new Date(ms).toISOString();
