/**
 * `npm run check`: types, lint and workflows, all at once. One line for each; what a checker printed is shown only when
 * it found something. A checker that this machine could not have is NOT RUN, which is a failure where CI=true.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ROOT, readToolchain } from './toolchain.mjs';

const OURSELVES = 'OWNER/runbook-actions'; // what examples call this repository
const PLAIN = { NO_COLOR: '1', FORCE_COLOR: undefined }; // colours would be escape sequences in a log

const CHECKS = {
  'types (tsc)': () => fromPackage('tsc', 'tsconfig.json', ['--noEmit', '-p', 'tsconfig.json']),
  'lint (biome)': () => fromPackage('biome', 'biome.json', ['ci', '--error-on-warnings', '--colors=off']),
  'workflows (actionlint)': () => actionlint(),
  'workflow security (zizmor)': () => zizmor(),
};

/** Resolves with `{ problem }` (null when all is well) or `{ notRun }`: why it could not be checked. */
async function fromPackage(name, config, args) {
  const program = join(ROOT, 'node_modules', '.bin', name);
  for (const needed of [program, join(ROOT, config)]) if (!existsSync(needed)) return { problem: `${needed} is missing` };
  return run(program, args);
}

async function zizmor() {
  const { zizmor: program } = readToolchain();
  if (!program) return { notRun: 'zizmor' };
  const files = await yamlFiles();
  if (files.length === 0) return { problem: 'there is no workflow and no action to check' };
  return run(program, ['--offline', '--no-progress', '--quiet', '--persona', 'pedantic', '--config', '.github/zizmor.yml', ...files]);
}

/**
 * actionlint checks the inputs of actions and workflows that lie in the same repository, but only where they are called
 * by `./`: it does not know GitHub's `$/` (same repository, same commit), and examples call us by name. So it gets a copy
 * in which both read `./`; the line numbers stay true.
 */
async function actionlint() {
  const { actionlint: program } = readToolchain();
  if (!program) return { notRun: 'actionlint' };
  const copy = await mkdtemp(join(tmpdir(), 'runbook-actionlint-'));
  try {
    await mkdir(join(copy, '.git')); // by which it knows the repository's root
    await symlink(join(ROOT, 'dist'), join(copy, 'dist')); // an action's `main` must exist
    const files = await yamlFiles();
    const dangling = [];
    for (const file of [...files, '.github/actionlint.yaml']) {
      const { text, missing } = localise(await readFile(join(ROOT, file), 'utf8'));
      dangling.push(...missing.map(({ line, path }) => `${file}:${line}: there is no ${path} in this repository`));
      await mkdir(dirname(join(copy, file)), { recursive: true });
      await writeFile(join(copy, file), text);
    }
    const workflows = files.filter((file) => !isAction(file));
    // Not shellcheck and pyflakes: they would be used where a machine happens to have them, in whatever version.
    const { problem } = await run(program, ['-shellcheck=', '-pyflakes=', ...workflows], copy);
    return { problem: [...dangling, problem].filter(Boolean).join('\n') || null };
  } finally {
    await rm(copy, { recursive: true });
  }
}

/** Rewrites references to this repository, and finds those that lead nowhere, which actionlint would pass over. */
function localise(text) {
  const missing = [];
  const lines = text.split('\n').map((content, n) => {
    const call = /^(\s*(?:- )?uses:\s*['"]?)([^\s'"#]+)(.*)$/.exec(content);
    const path = call && pathInRepository(call[2]);
    if (!path) return content;
    if (!existsSync(join(ROOT, /\.ya?ml$/.test(path) ? path : join(path, 'action.yml')))) missing.push({ line: n + 1, path });
    return `${call[1]}./${path}${call[3]}`;
  });
  return { text: lines.join('\n'), missing };
}

function pathInRepository(uses) {
  const prefix = ['$/', './', `${OURSELVES}/`].find((candidate) => uses.startsWith(candidate));
  return prefix && uses.slice(prefix.length).replace(/@.*$/, '');
}

const isAction = (file) => file.endsWith('/action.yml');

/** Workflows, examples of them, and actions, by paths from the root. */
async function yamlFiles() {
  const below = async (folder) => (await readdir(join(ROOT, folder), { recursive: true }).catch(() => [])).map((name) => `${folder}/${name}`).sort();
  const workflows = [...(await below('.github/workflows')), ...(await below('examples'))].filter((file) => /\.ya?ml$/.test(file));
  return [...workflows, ...(await below('actions')).filter(isAction)];
}

/** Standard output and error in the order in which they came: that is how a person would have seen them. */
function run(program, args, cwd = ROOT) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...PLAIN }, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.on('error', (error) => resolve({ problem: error.message }));
    child.on('close', (code, signal) => resolve({ problem: code === 0 ? null : output.trim() || `ended with ${signal ?? `status ${code}`}` }));
  });
}

/** Prints the result and resolves with whether it lets the whole check pass. */
async function report([name, check]) {
  const start = Date.now();
  const { problem = null, notRun } = await check().catch((error) => ({ problem: error.message }));
  const took = `${((Date.now() - start) / 1000).toFixed(1)} s`;
  if (notRun) console.log(`NOT RUN ${notRun}: \`npm run setup -- --for check\` says what to do by hand`);
  else console.log(problem === null ? `ok      ${name}, ${took}` : `FAILED  ${name}, ${took}\n${problem}\n`);
  return notRun ? process.env.CI !== 'true' : problem === null;
}

const passed = await Promise.all(Object.entries(CHECKS).map(report));
process.exitCode = passed.every(Boolean) ? 0 : 1;
