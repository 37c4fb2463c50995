import type { Catalogue } from '../../core/language.ts';

export type CalendarMessages = {
  readonly due: (since: string, job: string) => string;
  /** The register has no drill of these databases. */
  readonly missing: (since: string, databases: string) => string;
  readonly notDue: (day: string, next: string) => string;
  readonly started: (day: string, status: string, url: string) => string;
  readonly unread: (why: string) => string;
  readonly seen: (count: number) => string;
  readonly run: string;
  readonly conclusion: string;
};

const en: CalendarMessages = {
  due: (since, job) => `Due: no run of ${job} since the first Monday, ${since}, is on record.`,
  missing: (since, databases) => `Due: no drill of ${databases} that came to a verdict since the first Monday, ${since}, is on the register.`,
  notDue: (day, next) => `Not due: this month's run was on ${day}. The next one is due from ${next} on.`,
  started: (day, status, url) =>
    `Not due again: the run of ${day} has begun and is not at its end (${status}): ${url}. Where it waits for an approval, give it or cancel the run.`,
  unread: (why) => `The register could not be read, so the workflow's own runs were asked instead: ${why}`,
  seen: (count) => `Runs looked at: ${count}`,
  run: 'Run',
  conclusion: 'Conclusion',
};

const es: CalendarMessages = {
  due: (since, job) => `Toca: no consta ninguna ejecución de ${job} desde el primer lunes, ${since}.`,
  missing: (since, databases) => `Toca: no consta en el registro ningún simulacro concluyente de ${databases} desde el primer lunes, ${since}.`,
  notDue: (day, next) => `No toca: la ejecución de este mes fue el ${day}. La próxima toca a partir del ${next}.`,
  started: (day, status, url) =>
    `No toca otra vez: la ejecución del ${day} ha empezado y no ha terminado (${status}): ${url}. Si espera una aprobación, désela o cancele la ejecución.`,
  unread: (why) => `No se pudo leer el registro; se consultaron las ejecuciones del propio flujo: ${why}`,
  seen: (count) => `Ejecuciones consultadas: ${count}`,
  run: 'Ejecución',
  conclusion: 'Resultado',
};

export const calendarMessages: Catalogue<CalendarMessages> = { en, es };
