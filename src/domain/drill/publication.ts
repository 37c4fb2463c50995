import type { Finding } from '../../core/finding.ts';
import type { Catalogue, Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';

/** Who can read a repository, and so the log and the artifacts of its runs. `internal` is a company's own. */
export type Visibility = 'public' | 'private' | 'internal' | 'unknown';

/** What decides whether a drill may run where everybody can read of it. */
export type Publication = {
  /** The user's word: `allow-public`. */
  readonly allowed: boolean;
  /** Null where no repository runs this, such as at somebody's desk. */
  readonly visibility: Visibility | null;
  /** The backup is a file of the repository as it is committed, so whoever can read of the drill can read the backup itself. */
  readonly committed: boolean;
};

/** Null where the drill may run; else the finding, before anything of the backup was told. Not knowing is no permission. */
export function judgePublication({ allowed, visibility, committed }: Publication, file: string, language: Language): Finding | null {
  if (allowed || committed || visibility === null || visibility === 'private' || visibility === 'internal') return null;
  const message = MESSAGES[language][visibility](plainText(file, 200));
  return { verdict: 'unknown', reason: 'public_repository', message, evidence: { visibility } };
}

type Words = Readonly<Record<'public' | 'unknown', (file: string) => string>>;

const MESSAGES: Catalogue<Words> = {
  en: {
    public: (file) =>
      `This repository is public, and so are the log, the summary and the evidence of a drill: names of tables and columns, numbers of rows, errors. ${file} was not restored. Run the drill in a private repository, or say allow-public: true where that may be known.`,
    unknown: (file) =>
      `It could not be found out whether this repository is public, where everybody could read names of tables and numbers of rows. ${file} was not restored. Say allow-public: true if it is private or that may be known.`,
  },
  es: {
    public: (file) =>
      `Este repositorio es público, y con él el registro, el resumen y la evidencia de un simulacro: nombres de tablas y columnas, números de filas, errores. No se restauró ${file}. Haga el simulacro en un repositorio privado, o indique allow-public: true si eso puede saberse.`,
    unknown: (file) =>
      `No se pudo averiguar si este repositorio es público, donde cualquiera leería nombres de tablas y números de filas. No se restauró ${file}. Indique allow-public: true si es privado o eso puede saberse.`,
  },
};
