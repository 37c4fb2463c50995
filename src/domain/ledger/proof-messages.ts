import type { Catalogue } from '../../core/language.ts';
import type { ProofGap } from './proof.ts';

type Asked = {
  readonly age: string;
  readonly workflow: string;
  readonly database: string;
  readonly branch: string;
  readonly repository: string;
  readonly newest: string;
};

export type ProofMessages = {
  readonly gaps: Readonly<Record<ProofGap, (f: Asked) => string>>;
  readonly refused: (why: string, f: Asked) => string;
  readonly proven: (line: string) => string;
};

const en: ProofMessages = {
  gaps: {
    absent: (f) => `the register (branch ${f.branch}) holds no drill`,
    other_repository: (f) => `the drills on the register are of another repository than ${f.repository}, as in a fork or a copy`,
    other_workflow: (f) => `the register holds no drill by the workflow ${f.workflow}`,
    other_database: (f) => `the register holds no drill of the database ${f.database} by ${f.workflow}`,
    not_ok: (f) => `no drill of the database ${f.database} was OK; the last one, of ${f.newest}, was not`,
    without_evidence: (f) => `the drill of ${f.newest} has no report as its evidence`,
    too_old: (f) => `the last OK drill is of ${f.newest}, more than ${f.age} ago`,
    edited: (f) => `the line of ${f.newest} is not as its drill wrote it: somebody edited it`,
    unsigned: (f) => `no commit that GitHub signed for GitHub Actions wrote the line of ${f.newest}`,
    other_signer: (f) => `the commit that wrote the line of ${f.newest} is signed by somebody else than GitHub Actions`,
    other_commit: (f) => `the drill of ${f.newest} ran at a commit that is not in the default branch`,
  },
  refused: (why, f) =>
    `The pending migrations destroy data, and there is no proof of a backup that restores: ${why}. Run ${f.workflow}, and deploy when its drill is OK.`,
  proven: (line) => `The pending migrations destroy data; the register proves a backup that restores: ${line}.`,
};

const es: ProofMessages = {
  gaps: {
    absent: (f) => `el registro (rama ${f.branch}) no tiene ningún simulacro`,
    other_repository: (f) => `los simulacros del registro son de otro repositorio, no de ${f.repository}, como en un fork o una copia`,
    other_workflow: (f) => `el registro no tiene ningún simulacro del workflow ${f.workflow}`,
    other_database: (f) => `el registro no tiene ningún simulacro de la base de datos ${f.database} por ${f.workflow}`,
    not_ok: (f) => `ningún simulacro de la base de datos ${f.database} fue OK; el último, del ${f.newest}, no lo fue`,
    without_evidence: (f) => `el simulacro del ${f.newest} no tiene informe que lo pruebe`,
    too_old: (f) => `el último simulacro OK es del ${f.newest}, hace más de ${f.age}`,
    edited: (f) => `la línea del ${f.newest} no está como la escribió su simulacro: alguien la editó`,
    unsigned: (f) => `ningún commit firmado por GitHub para GitHub Actions escribió la línea del ${f.newest}`,
    other_signer: (f) => `el commit que escribió la línea del ${f.newest} está firmado por alguien que no es GitHub Actions`,
    other_commit: (f) => `el simulacro del ${f.newest} se ejecutó en un commit que no está en la rama predeterminada`,
  },
  refused: (why, f) =>
    `Las migraciones pendientes destruyen datos y no hay prueba de una copia que se restaure: ${why}. Ejecute ${f.workflow} y despliegue cuando su simulacro esté OK.`,
  proven: (line) => `Las migraciones pendientes destruyen datos; el registro prueba una copia que se restaura: ${line}.`,
};

export const proofMessages: Catalogue<ProofMessages> = { en, es };
