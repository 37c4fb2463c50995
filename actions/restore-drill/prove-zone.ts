import type { Connection } from '../../src/adapters/postgres/connect.ts';
import { fittingZones, serverZone } from '../../src/adapters/postgres/proof-facts.ts';
import type { DumpSettings } from '../../src/domain/proof/dump-settings.ts';
import { chooseZone, distinctSamples, offsetSamples, type ZoneChoice } from '../../src/domain/proof/time-zone.ts';

/** The time zone of the session that made the dump, from the offsets of its own timestamps. */
export async function findZone(lookup: Connection, settings: DumpSettings, stamps: readonly string[]): Promise<ZoneChoice> {
  const samples = distinctSamples(offsetSamples(stamps));
  const wanted = [...settings.timeZones, await serverZone(lookup)];
  const plain = samples.every((sample) => sample.offsetSeconds === 0) && wanted.every((zone) => /^(Etc\/)?UTC$/.test(zone));
  // The server reads the rules of all its zones to answer, which takes a fraction of a second.
  return chooseZone(samples, plain ? ['UTC', 'Etc/UTC'] : await fittingZones(lookup, samples), wanted);
}

/** The zone that the dump was made in as long as nothing else is known: what the dump and the server name. */
export async function likelyZone(lookup: Connection, settings: DumpSettings): Promise<ZoneChoice> {
  return chooseZone([], [], [...settings.timeZones, await serverZone(lookup)]);
}
