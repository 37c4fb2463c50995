import type { Catalogue } from '../../core/language.ts';

export type CalendarMessages = {
  readonly due: (since: string, job: string) => string;
  readonly notDue: (day: string, next: string) => string;
  readonly seen: (count: number) => string;
  readonly run: string;
  readonly conclusion: string;
};

const en: CalendarMessages = {
  due: (since, job) => `Due: no run of ${job} since the first Monday, ${since}, is on record.`,
  notDue: (day, next) => `Not due: this month's run was on ${day}. The next one is due from ${next} on.`,
  seen: (count) => `Runs looked at: ${count}`,
  run: 'Run',
  conclusion: 'Conclusion',
};

const es: CalendarMessages = {
  due: (since, job) => `Toca: no consta ninguna ejecución de ${job} desde el primer lunes, ${since}.`,
  notDue: (day, next) => `No toca: la ejecución de este mes fue el ${day}. La próxima toca a partir del ${next}.`,
  seen: (count) => `Ejecuciones consultadas: ${count}`,
  run: 'Ejecución',
  conclusion: 'Resultado',
};

export const calendarMessages: Catalogue<CalendarMessages> = { en, es };
