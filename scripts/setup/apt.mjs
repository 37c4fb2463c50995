/** Debian's and Ubuntu's packages, for root alone. They change the system, so nothing that they bring is started or left enabled. */
import { access, rm, writeFile } from 'node:fs/promises';
import { must, run } from './run.mjs';

/** Asked by every package before it starts a service; 101 forbids it. Container images have one already. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';

export async function aptIsPossible() {
  return process.platform === 'linux' && process.getuid() === 0 && (await exists('/usr/bin/apt-get'));
}

let queue = Promise.resolve(); // apt locks the system: one at a time
let updated;

/** `services` are those that the packages enable: they stay off at the next boot as well. */
export function aptInstall(packages, { services = [] } = {}) {
  const done = queue.then(() => install(packages, services));
  queue = done.catch(() => undefined);
  return done;
}

async function install(packages, services) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  // Someone else's broken source, or another update at the same time, fails this and need not fail the installation.
  updated ??= run('apt-get', ['update'], { env });
  await updated;
  const ours = await writeFile(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  try {
    const options = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=600'];
    await must('apt-get', ['install', ...options, ...packages], { env, byHand: `apt-get update && apt-get install ${packages.join(' ')}` });
    for (const service of services) await disable(service);
  } finally {
    if (ours) await rm(SERVICE_POLICY, { force: true });
  }
}

/** Whichever of the two the system has. One that has neither starts no service by itself. */
async function disable(service) {
  await run('systemctl', ['disable', `${service}.service`, `${service}.socket`]);
  await run('update-rc.d', [service, 'disable']);
}

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
