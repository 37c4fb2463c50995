/**
 * A PostgreSQL for tests, demo and benches: the machine's own, else an embedded one, else Debian's packages.
 * RUNBOOK_SETUP_POSTGRES names another choice: `embedded`, `embedded-15` … `embedded-18`, or a bin folder.
 */
import { aptIsPossible } from './apt.mjs';
import { installPostgresPackages } from './postgres-apt.mjs';
import { installEmbedded, locateEmbedded } from './postgres-embedded.mjs';
import { findPostgres, inspect } from './postgres-find.mjs';
import { SetupError, say } from './report.mjs';
import { serverUser } from './user.mjs';

const BY_HAND = `install PostgreSQL 15 or newer, server and client
Debian, Ubuntu: apt-get install postgresql · Fedora: dnf install postgresql-server postgresql · macOS: brew install postgresql@17
or name the folder that holds both: RUNBOOK_SETUP_POSTGRES=/path/to/bin`;

/** `{ bin, version, major, user }` or null. `user` is who has to run the server: null for ourselves, else `{ name, uid, gid }`. */
export async function locatePostgres(cache, choice = process.env.RUNBOOK_SETUP_POSTGRES ?? '') {
  const user = serverUser();
  const found = await locate(cache, parseChoice(choice), user);
  return found ? { ...found, user } : null;
}

export async function installPostgres(cache, choice = process.env.RUNBOOK_SETUP_POSTGRES ?? '') {
  const { embedded, major } = parseChoice(choice);
  const user = serverUser();
  try {
    return { ...(await installEmbedded(cache, user, major)), user };
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    if (embedded || !(await aptIsPossible()))
      throw new SetupError(`none is installed, and an embedded one cannot be had:\n${error.message}`, BY_HAND);
  }
  say("PostgreSQL: an embedded one cannot be had here; installing the system's packages");
  await installPostgresPackages();
  const found = await findPostgres({ user });
  if (!found) throw new SetupError('the packages of this system hold none that is new enough', BY_HAND);
  return { ...found, user };
}

/** One of a certain major version, beside the one above: `{ bin, version, major, user }` or null. Only ever an embedded one is installed. */
export async function locatePostgresMajor(cache, major) {
  const user = serverUser();
  const usual = await inspect(`/usr/lib/postgresql/${major}/bin`, user);
  const found = usual.problem ? await locateEmbedded(cache, user, major) : usual;
  return found ? { ...found, user } : null;
}

export async function installPostgresMajor(cache, major) {
  const user = serverUser();
  return { ...(await installEmbedded(cache, user, major)), user };
}

async function locate(cache, { embedded, major, folder }, user) {
  if (folder) {
    const found = await inspect(folder, user);
    if (found.problem) throw new SetupError(`RUNBOOK_SETUP_POSTGRES: ${found.problem}`, BY_HAND);
    return found;
  }
  return (embedded ? null : await findPostgres({ user })) ?? (await locateEmbedded(cache, user, major));
}

function parseChoice(choice) {
  if (choice === '') return { embedded: false };
  const embedded = /^embedded(?:-(\d+))?$/.exec(choice);
  if (embedded) return { embedded: true, ...(embedded[1] ? { major: Number(embedded[1]) } : {}) };
  if (choice.startsWith('/')) return { embedded: false, folder: choice };
  throw new SetupError(`RUNBOOK_SETUP_POSTGRES=${choice} is none of: embedded, embedded-17, /path/to/bin`);
}
