import { connect } from '../../src/adapters/postgres/connect.ts';
import { dropScratch, type ScratchDatabase } from '../../src/adapters/postgres/scratch-database.ts';
import { type DatabaseAddress, withDatabase } from '../../src/domain/database/address.ts';

const CONNECT_TIMEOUT_MS = 4000;

/** Drops the drill's database by a session of its own, which no cancel breaks. Gives the names dropped; throws where it cannot. */
export async function dropDatabase(server: DatabaseAddress, scratch: ScratchDatabase): Promise<string[]> {
  const connection = await connect({ address: server, connectTimeoutMs: CONNECT_TIMEOUT_MS, applicationName: 'restore-drill drop' });
  try {
    return await dropScratch(connection, (name) => withDatabase(server, name), scratch);
  } finally {
    await connection.end();
  }
}
