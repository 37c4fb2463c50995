import type { Catalogue } from './language.ts';
import type { Verdict } from './verdict.ts';

/** The sentences around every action's own: headline, cancel, config, what to do next. */
export type FrameMessages = {
  readonly verdict: Readonly<Record<Verdict, string>>;
  readonly allFindings: string;
  readonly finding: string;
  readonly target: string;
  readonly reason: string;
  readonly cancelled: string;
  readonly configHeadline: (count: number) => string;
  readonly bug: (text: string) => string;
  readonly howToMend: string;
  readonly omitted: (count: number) => string;
  readonly passedByPolicy: string;
};

const en: FrameMessages = {
  verdict: { ok: 'OK', degraded: 'DEGRADED', unknown: 'UNKNOWN', critical: 'CRITICAL' },
  allFindings: 'All findings',
  finding: 'Finding',
  target: 'Target',
  reason: 'Reason',
  cancelled: 'The run was cancelled before a verdict was reached. What had been measured until then is below; run it again for a verdict.',
  configHeadline: (count) => (count === 1 ? 'One input is wrong, so nothing was checked.' : `${count} inputs are wrong, so nothing was checked.`),
  bug: (text) => `The action itself failed: ${text} Nothing was concluded. Please report it with the log of this step.`,
  howToMend: 'What this means and how to mend it',
  omitted: (count) => `_${count} more section(s) left out to stay within GitHub's size limit; the JSON report has everything._`,
  passedByPolicy: 'The step passes all the same, because of its `fail-on` or `on-unknown` input.',
};

const es: FrameMessages = {
  verdict: { ok: 'CORRECTO', degraded: 'DEGRADADO', unknown: 'DESCONOCIDO', critical: 'CRÍTICO' },
  allFindings: 'Todos los hallazgos',
  finding: 'Hallazgo',
  target: 'Objetivo',
  reason: 'Motivo',
  cancelled: 'La ejecución se canceló antes de llegar a un veredicto. Lo medido hasta entonces está abajo; repítala para obtener un veredicto.',
  configHeadline: (count) =>
    count === 1 ? 'Una entrada es incorrecta; no se comprobó nada.' : `${count} entradas son incorrectas; no se comprobó nada.`,
  bug: (text) => `La acción misma falló: ${text} No se concluyó nada. Por favor, comuníquelo con el registro de este paso.`,
  howToMend: 'Qué significa y cómo se arregla',
  omitted: (count) => `_${count} sección(es) más omitidas por el límite de tamaño de GitHub; el informe JSON lo contiene todo._`,
  passedByPolicy: 'El paso termina bien de todos modos, por su entrada `fail-on` u `on-unknown`.',
};

export const frameMessages: Catalogue<FrameMessages> = { en, es };
