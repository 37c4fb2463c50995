/** PostgreSQL from Debian's or Ubuntu's packages: the last resort, because it changes the system, and only for root. */
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { must } from './run.mjs';

/** postgresql-common reads this folder. The package would otherwise make a cluster of its own and start it on port 5432. */
const NO_CLUSTER = '/etc/postgresql-common/createcluster.d/runbook-actions.conf';

export async function aptIsPossible() {
  if (process.platform !== 'linux' || process.getuid() !== 0) return false;
  return access('/usr/bin/apt-get').then(
    () => true,
    () => false,
  );
}

export async function installWithApt() {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await mkdir(dirname(NO_CLUSTER), { recursive: true });
  await writeFile(NO_CLUSTER, 'create_main_cluster = false\n');
  try {
    await must('apt-get', ['update'], { env });
    await must('apt-get', ['install', '-y', '--no-install-recommends', 'postgresql', 'postgresql-client'], { env });
  } finally {
    await rm(NO_CLUSTER, { force: true });
  }
}
