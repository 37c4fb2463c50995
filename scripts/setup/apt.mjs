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

/** `services` are the systemd units that a package of the list enables, so that they stay off at the next boot as well. */
export function aptInstall(packages, { services = [] } = {}) {
  const done = queue.then(() => install(packages, services));
  queue = done.catch(() => undefined);
  return done;
}

async function install(packages, services) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args) =>
    must('apt-get', ['-o', 'DPkg::Lock::Timeout=600', ...args], { env, byHand: `apt-get update && apt-get install ${packages.join(' ')}` });
  updated ??= apt('update');
  await updated;
  const ours = await writeFile(SERVICE_POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755, flag: 'wx' }).then(
    () => true,
    () => false,
  );
  try {
    await apt('install', '-y', '--no-install-recommends', ...packages);
    if (services.length > 0) await run('systemctl', ['disable', ...services]); // without systemd nothing starts them anyway
  } finally {
    if (ours) await rm(SERVICE_POLICY, { force: true });
  }
}

const exists = (path) =>
  access(path).then(
    () => true,
    () => false,
  );
