import { resolveEndpoint } from '../../src/adapters/postgres/endpoint.ts';
import { jobAgeMs } from '../../src/adapters/runner/job-start.ts';
import { field, lines } from '../../src/core/input-spec.ts';
import { type DatabaseAddress, databaseUrlSecrets, parseDatabaseUrl } from '../../src/domain/database/address.ts';
import { PRODUCTION_VARIABLES } from '../../src/domain/drill/endpoint.ts';
import type { Asked } from '../../src/domain/drill/guard.ts';
import type { Drill } from './drill.ts';

/** A server's number, as pg_controldata shows it. */
export const systemId = () =>
  field<string>({ example: '7412345678901234567' }, (raw) =>
    /^\d{0,20}$/.test(raw)
      ? { value: raw }
      : { problem: 'this is not a system identifier, which pg_controldata and pg_control_system() show as a number.' },
  );

/** What the user says of production, so that it can be told from the drill's server. */
export const guardInputs = {
  'production-url': lines<DatabaseAddress>(
    {
      example: 'postgresql://app@db.example.com:5432/app',
      secrets: (raw) => raw.split(/\r\n|\r|\n/).flatMap((line) => databaseUrlSecrets(line.trim())),
    },
    (line) => {
      const parsed = parseDatabaseUrl(line);
      return 'address' in parsed ? { value: parsed.address } : parsed;
    },
  ),
  'production-system-id': systemId(),
};

/** All that the guard is to know besides the server itself. Names are resolved; nothing of production is connected to. */
export async function askedOf({ context: { inputs }, server }: Drill): Promise<Asked> {
  const given = inputs.productionUrl.map((address, index) => ({
    said: inputs.productionUrl.length === 1 ? 'production-url' : `production-url (${index + 1})`,
    certain: true,
    address,
  }));
  const production = await Promise.all(
    [...given, ...fromEnvironment(process.env)].map(async ({ said, certain, address }) => ({
      said,
      certain,
      endpoint: await resolveEndpoint(address),
    })),
  );
  const { throwawaySystemId, productionSystemId } = inputs;
  return { throwawaySystemId, productionSystemId, server: await resolveEndpoint(server), production, jobAgeMs: await jobAgeMs() };
}

function fromEnvironment(env: NodeJS.ProcessEnv) {
  return PRODUCTION_VARIABLES.flatMap((name) => {
    const parsed = parseDatabaseUrl(env[name] ?? '');
    return 'address' in parsed ? [{ said: name, certain: false, address: parsed.address }] : [];
  });
}
