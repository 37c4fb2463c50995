// Runs the test layers and closes with one line: `N passed, N failed`, and `, N skipped` where some were. `npm test [path …]`
// runs some files. Set-up is done before, by `pretest`.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { containerLabIsPossible } from './setup/container-lab.mjs';
import { makeMemoryFolder } from './setup/memory-folder.mjs';

const root = path.resolve(import.meta.dirname, '..');
const cache = path.join(root, '.cache');
mkdirSync(cache, { recursive: true });
const env = {
  ...process.env,
  // Jest runs ECMAScript modules behind this flag; the warnings are about that flag and about type stripping.
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
};
const IN_CONTAINERS = '/test/container/';
/** Workflows and drills with a container engine share it: one file at a time, beside all the others. They may not take longer than this. */
const CONTAINERS_MS = 600_000;

/** Half of what a test does is to wait for another process or for a time limit: with a file per core, cores would be idle. */
const SIDE_BY_SIDE = `--maxWorkers=${Math.ceil(availableParallelism() * 1.5)}`;

/** Some hundred databases and repositories are made and removed: in memory that takes a fifth less of the processor, and no disk. */
const memory = makeMemoryFolder('runbook-tests-');
process.on('exit', () => memory && rmSync(memory, { recursive: true, force: true, maxRetries: 3 }));
const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const jest of running) jest.kill(signal);
    process.exit(1);
  });

const counts = { passed: 0, failed: 0, skipped: 0 };
const runs = [run('layers', memory ? { ...env, TMPDIR: memory } : env, ['--testPathIgnorePatterns', '/node_modules/', IN_CONTAINERS, SIDE_BY_SIDE])];
// A machine that should have the engine and has it not skips these tests, which is a failure in CI. Another one cannot have it.
if (await containerLabIsPossible())
  runs.push(run('containers', env, ['--testPathIgnorePatterns', '/node_modules/', '/test/(?!container/)', '--runInBand'], CONTAINERS_MS));
else console.log(`NOT RUN ${IN_CONTAINERS.slice(1)}: a container engine of our own needs root on Debian; on github.com self-test.yml is the proof`);
await Promise.all(runs);
let { passed, failed } = counts;
const { skipped } = counts;

/** Runs the test files that are left, and adds what came of it. With a time limit its lines are kept until its end, as it runs beside another. */
async function run(name, env, options, timeout) {
  const results = path.join(cache, `test-results-${name}.json`);
  rmSync(results, { force: true });
  // --forceExit: a test that failed before it closed its server must not hang the whole run. That our bundles end by themselves
  // is proven on their own processes.
  const args = ['node_modules/jest/bin/jest.js', '--forceExit', '--passWithNoTests', '--json', `--outputFile=${results}`, '--testLocationInResults'];
  const beside = timeout !== undefined;
  // With --json jest prints its whole result to standard output, which is for the file alone.
  const jest = spawn('node', [...args, ...process.argv.slice(2), ...options], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', beside ? 'pipe' : 'inherit'],
  });
  running.add(jest);
  const said = [];
  jest.stderr?.on('data', (chunk) => said.push(chunk));
  let late = false;
  const timer =
    beside &&
    setTimeout(() => {
      late = true;
      jest.kill();
    }, timeout);
  const status = await new Promise((resolve) => {
    jest.on('error', () => resolve(null)).on('close', resolve);
    // A process that it left behind may hold its output open.
    jest.on('exit', (code) => setTimeout(resolve, 2000, code));
  });
  clearTimeout(timer);
  running.delete(jest);
  process.stderr.write(Buffer.concat(said));
  let bad = 0;
  if (existsSync(results)) {
    const found = JSON.parse(readFileSync(results, 'utf8'));
    counts.passed += found.numPassedTests;
    counts.skipped += found.numPendingTests + found.numTodoTests;
    // A file that does not even load has no tests of its own, but it has failed.
    bad = found.numFailedTests + found.numRuntimeErrorTestSuites;
  }
  if (late) console.log(`FAILED the tests in ${IN_CONTAINERS.slice(1)} took longer than ${timeout / 1000} s and were ended`);
  counts.failed += bad === 0 && status !== 0 ? 1 : bad;
}
// Nothing run is not a pass, and in CI a skipped test is one that was not run.
if (passed === 0 && failed === 0) failed = 1;
const notRun = skipped > 0 && process.env.CI === 'true';
if (skipped > 0) console.log(`NOT RUN ${skipped}${notRun ? ' (a failure where CI=true)' : ''}`);
console.log(`${passed} passed, ${notRun ? failed + skipped : failed} failed${notRun || skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed > 0 || notRun ? 1 : 0;
