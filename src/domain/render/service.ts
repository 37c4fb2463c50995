import type { Json } from '../../core/json.ts';
import { listAt, memberAt, textAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';

/** What is needed of `GET /services/{id}`. */
export type RenderService = {
  /** The workspace, which `/logs` asks for. */
  readonly ownerId: string;
  /** Whether it answers HTTP to the outside: only then has it requests to count. */
  readonly web: boolean;
  /** Where its disk is mounted; null without one, or where it is not said. */
  readonly mount: string | null;
  /** Who suspended it, `suspended billing`; null where nobody did. */
  readonly suspended: string | null;
};

/** Null where the answer is no service. A type that is not known here may well answer HTTP. */
export function readService(answer: Json): RenderService | null {
  const ownerId = textAt(answer, 'ownerId');
  if (ownerId === null) return null;
  const mount = textAt(memberAt(answer, 'serviceDetails'), 'disk', 'mountPath');
  const web = !['background_worker', 'cron_job', 'private_service'].includes(textAt(answer, 'type') ?? '');
  return { ownerId, web, mount: mount === null ? null : plainText(mount, 100), suspended: suspensionOf(answer) };
}

function suspensionOf(answer: Json): string | null {
  if (textAt(answer, 'suspended') !== 'suspended') return null;
  const by = listAt(answer, 'suspenders').filter((suspender) => typeof suspender === 'string');
  return plainText(['suspended', ...by].join(' '), 100);
}
