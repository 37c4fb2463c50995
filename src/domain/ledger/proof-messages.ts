import type { Catalogue } from '../../core/language.ts';
import type { ProofGap } from './proof.ts';

type Asked = { readonly age: string; readonly workflow: string; readonly database: string; readonly branch: string; readonly newest: string };

export type ProofMessages = {
  readonly gaps: Readonly<Record<ProofGap | 'other_commit', (f: Asked) => string>>;
  readonly refused: (why: string, f: Asked) => string;
  readonly proven: (line: string) => string;
};

const en: ProofMessages = {
  gaps: {
    no_drill: (f) => `the register (branch ${f.branch}) holds no OK drill of the database ${f.database} by ${f.workflow}`,
    too_old: (f) => `the last OK drill is of ${f.newest}, more than ${f.age} ago`,
    not_signed: (f) => `the line of ${f.newest} was not written by a commit that GitHub signed for GitHub Actions`,
    other_commit: (f) => `the drill of ${f.newest} ran at a commit that is not in the default branch`,
  },
  refused: (why, f) =>
    `The pending migrations destroy data, and there is no proof of a backup that restores: ${why}. Run ${f.workflow}, and deploy when its drill is OK.`,
  proven: (line) => `The pending migrations destroy data; the register proves a backup that restores: ${line}.`,
};

const es: ProofMessages = {
  gaps: {
    no_drill: (f) => `el registro (rama ${f.branch}) no tiene ningún simulacro OK de la base de datos ${f.database} por ${f.workflow}`,
    too_old: (f) => `el último simulacro OK es del ${f.newest}, hace más de ${f.age}`,
    not_signed: (f) => `la línea del ${f.newest} no la escribió un commit firmado por GitHub para GitHub Actions`,
    other_commit: (f) => `el simulacro del ${f.newest} se ejecutó en un commit que no está en la rama predeterminada`,
  },
  refused: (why, f) =>
    `Las migraciones pendientes destruyen datos y no hay prueba de una copia que se restaure: ${why}. Ejecute ${f.workflow} y despliegue cuando su simulacro esté OK.`,
  proven: (line) => `Las migraciones pendientes destruyen datos; el registro prueba una copia que se restaura: ${line}.`,
};

export const proofMessages: Catalogue<ProofMessages> = { en, es };
