/** Programs that a system brings or has a package for, and that only root can install. */
import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { aptInstall, aptIsPossible } from './apt.mjs';
import { SetupError } from './report.mjs';

const PROGRAMS = {
  git: { needs: ['git'], packages: ['git'], elsewhere: 'Fedora: dnf install git · macOS: xcode-select --install' },
  gpg: { needs: ['gpg', 'gpgconf'], packages: ['gnupg'], elsewhere: 'Fedora: dnf install gnupg2 · macOS: brew install gnupg' },
  age: { needs: ['age', 'age-keygen'], packages: ['age'], elsewhere: 'Fedora: dnf install age · macOS: brew install age' },
  redis: {
    needs: ['redis-server'],
    packages: ['redis-server'],
    services: ['redis-server'],
    elsewhere: 'Fedora: dnf install redis · macOS: brew install redis',
  },
  prometheus: {
    needs: ['prometheus'],
    packages: ['prometheus'],
    services: ['prometheus', 'prometheus-node-exporter'],
    elsewhere: 'https://prometheus.io/download/ · macOS: brew install prometheus',
  },
  sshd: {
    needs: ['sshd', 'ssh', 'ssh-keygen'],
    packages: ['openssh-server', 'openssh-client'],
    services: ['ssh'],
    elsewhere: 'Fedora: dnf install openssh-server openssh-clients · macOS has it',
  },
};

/** Debian's sshd refuses to start for root without this folder, which is gone after a reboot until its service is started. */
const SSHD_FOLDER = '/run/sshd';

/** Servers are not on an ordinary user's PATH. */
const SERVER_FOLDERS = ['/usr/sbin', '/usr/local/sbin', '/sbin'];

/** The program's path, or null where it, or one that is used with it, is missing. */
export async function locateProgram(name) {
  const [program, ...others] = await Promise.all(PROGRAMS[name].needs.map(findProgram));
  const runnable = name !== 'sshd' || !(await aptIsPossible()) || (await isThere(SSHD_FOLDER));
  return runnable && others.every(Boolean) ? program : null;
}

export async function installProgram(name) {
  const { needs, packages, services, elsewhere } = PROGRAMS[name];
  const byHand = `Debian, Ubuntu: apt-get install ${packages.join(' ')} · ${elsewhere}`;
  const missing = [];
  for (const needed of needs) if ((await findProgram(needed)) === null) missing.push(needed);
  if (!(await aptIsPossible())) throw new SetupError(`there is no ${missing.join(', ')} on this machine, and only root can install it`, byHand);
  if (missing.length > 0) await aptInstall(packages, { services });
  if (name === 'sshd') await mkdir(SSHD_FOLDER, { recursive: true, mode: 0o755 });
  const program = await locateProgram(name);
  if (program === null) throw new SetupError(`the packages ${packages.join(', ')} brought no ${needs.join(', ')}`, byHand);
  return program;
}

/** Its path, on the PATH or where servers are, or the path that it is called by; null where it is not. */
export async function findProgram(program) {
  if (isAbsolute(program)) return (await isThere(program, constants.X_OK)) ? program : null;
  for (const folder of [...(process.env.PATH ?? '').split(delimiter).filter(Boolean), ...SERVER_FOLDERS]) {
    const path = join(folder, program);
    if (await isThere(path, constants.X_OK)) return path;
  }
  return null;
}

const isThere = (path, mode = constants.F_OK) =>
  access(path, mode).then(
    () => true,
    () => false,
  );
