import { clearPlace, containerPlace } from '../../src/adapters/docker/container-client.ts';
import { dumpSchema } from '../../src/adapters/postgres/scratch-dump.ts';
import { withFile } from '../../src/adapters/storage/local.ts';
import { ArchiveError } from '../../src/domain/archive/damage.ts';
import { readContentsTable } from '../../src/domain/archive/inspect.ts';
import type { Archive } from '../../src/domain/archive/types.ts';
import { withDatabase } from '../../src/domain/database/address.ts';
import { compareDefinitions, type DefinitionProof, incomparable, sameVersions } from '../../src/domain/proof/definitions.ts';
import { dumpSettings, quotesAll } from '../../src/domain/proof/dump-settings.ts';
import type { Drill } from './drill.ts';
import type { Prepared } from './scratch.ts';

/**
 * Every definition of the dump against those of the copy: the client that made the dump writes down the copy's schema too, and both
 * are compared text by text. Only where client and server are of the majors that made the dump, as others write things differently.
 */
export async function proveDefinitions(drill: Drill, archive: Archive, prepared: Prepared): Promise<DefinitionProof> {
  const { client, server, plan } = prepared;
  const { signal } = drill.context;
  const versions = { client: client.version, server: server.version };
  const cause = incomparable(archive.header, versions);
  if (cause !== null) return { state: 'not_compared', cause };
  const place = client.container === undefined ? null : containerPlace(client.container.id);
  if (place !== null) drill.context.saveState('place', JSON.stringify(place));
  try {
    const address = withDatabase(drill.server, prepared.scratch.name);
    const { byteaOutput } = dumpSettings(archive);
    const settings: Record<string, string> = byteaOutput === 'escape' ? { bytea_output: 'escape' } : {};
    const dump = await dumpSchema({ client, place, address, settings, quoteAll: quotesAll(archive), folder: drill.folder, signal });
    signal.throwIfAborted();
    if ('problem' in dump) return { state: 'not_compared', cause: dump.problem };
    const entries = await withFile(dump.file, signal, readContentsTable);
    return { ...compareDefinitions(plan.restored, entries), exact: sameVersions(archive.header, versions) };
  } catch (error) {
    if (error instanceof ArchiveError) return { state: 'not_compared', cause: 'failed' };
    throw error;
  } finally {
    if (place !== null) {
      await clearPlace(place);
      drill.context.saveState('place', '');
    }
  }
}
