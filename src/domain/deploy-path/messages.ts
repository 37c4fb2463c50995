import type { Finding } from '../../core/finding.ts';
import type { Catalogue } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { ForbiddenName } from './command.ts';
import type { Forbidden } from './scan.ts';

export type DeployPathMessages = {
  readonly forbidden: (p: { command: ForbiddenName; file: string; line: number }) => string;
  readonly why: Readonly<Record<ForbiddenName, string>>;
};

const en: DeployPathMessages = {
  forbidden: (p) => `${p.file}, line ${p.line}: a deploy runs ${p.command}`,
  why: {
    'prisma migrate dev': 'It resets the database where it sees drift. Run npx prisma migrate deploy instead.',
    'prisma migrate reset': 'It drops every table. Run npx prisma migrate deploy instead.',
    'prisma db push': 'It changes the schema without a migration, and drops what is in the way. Run npx prisma migrate deploy instead.',
  },
};

const es: DeployPathMessages = {
  forbidden: (p) => `${p.file}, línea ${p.line}: un despliegue ejecuta ${p.command}`,
  why: {
    'prisma migrate dev': 'Reinicia la base de datos donde ve una deriva. Ejecute npx prisma migrate deploy en su lugar.',
    'prisma migrate reset': 'Elimina todas las tablas. Ejecute npx prisma migrate deploy en su lugar.',
    'prisma db push': 'Cambia el esquema sin migración, y elimina lo que estorba. Ejecute npx prisma migrate deploy en su lugar.',
  },
};

export const deployPathMessages: Catalogue<DeployPathMessages> = { en, es };

const MAX_FINDINGS = 10;

/** One finding per place. */
export function forbiddenFindings(found: readonly Forbidden[], verdict: Verdict, m: DeployPathMessages): readonly Finding[] {
  return found.slice(0, MAX_FINDINGS).map(({ file, line, command }) => ({
    verdict,
    reason: 'forbidden_command',
    message: `${m.forbidden({ command, file: plainText(file, 200), line })}. ${m.why[command]}`,
    location: { file, line },
    evidence: { command, count: found.length },
  }));
}
