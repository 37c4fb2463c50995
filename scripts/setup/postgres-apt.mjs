/** PostgreSQL from Debian's or Ubuntu's packages: the last resort, because it changes the system. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { aptInstall } from './apt.mjs';

/** postgresql-common reads this folder. The package would otherwise make a cluster of its own for port 5432. */
const NO_CLUSTER = '/etc/postgresql-common/createcluster.d/runbook-actions.conf';

export async function installPostgresPackages() {
  await mkdir(dirname(NO_CLUSTER), { recursive: true });
  await writeFile(NO_CLUSTER, 'create_main_cluster = false\n');
  try {
    await aptInstall(['postgresql', 'postgresql-client']);
  } finally {
    await rm(NO_CLUSTER, { force: true });
  }
}
