// Runs the test layers and closes with one line: `N passed, N failed`, and `, N skipped` where some were. `npm test [path …]`
// runs some files. Set-up is done before, by `pretest`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { containerLabIsPossible } from './setup/container-lab.mjs';

const root = path.resolve(import.meta.dirname, '..');
const results = path.join(root, '.cache', 'test-results.json');
mkdirSync(path.dirname(results), { recursive: true });
const env = {
  ...process.env,
  // Jest runs ECMAScript modules behind this flag; the warnings are about that flag and about type stripping.
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
};
const IN_CONTAINERS = '/test/container/';
/** Workflows and drills with a container engine come last, one file at a time, and may not take longer than this. */
const CONTAINERS_MS = 600_000;

/** Jest would leave one core idle. */
const SIDE_BY_SIDE = `--maxWorkers=${availableParallelism()}`;

const counts = { passed: 0, failed: 0, skipped: 0 };
run(['--testPathIgnorePatterns', '/node_modules/', IN_CONTAINERS, SIDE_BY_SIDE]);
// A machine that should have the engine and has it not skips these tests, which is a failure in CI. Another one cannot have it.
if (await containerLabIsPossible()) run(['--testPathIgnorePatterns', '/node_modules/', '/test/(?!container/)', '--runInBand'], CONTAINERS_MS);
else console.log(`NOT RUN ${IN_CONTAINERS.slice(1)}: a container engine of our own needs root on Debian; on github.com self-test.yml is the proof`);
let { passed, failed } = counts;
const { skipped } = counts;

/** Runs the test files that are left, and adds what came of it. */
function run(options, timeout) {
  rmSync(results, { force: true });
  // --forceExit: a test that failed before it closed its server must not hang the whole run. That our bundles end by themselves
  // is proven on their own processes.
  const args = ['node_modules/jest/bin/jest.js', '--forceExit', '--passWithNoTests', '--json', `--outputFile=${results}`, '--testLocationInResults'];
  // With --json jest prints its whole result to standard output, which is for the file alone.
  const jest = spawnSync('node', [...args, ...process.argv.slice(2), ...options], {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout,
  });
  let bad = 0;
  if (existsSync(results)) {
    const found = JSON.parse(readFileSync(results, 'utf8'));
    counts.passed += found.numPassedTests;
    counts.skipped += found.numPendingTests + found.numTodoTests;
    // A file that does not even load has no tests of its own, but it has failed.
    bad = found.numFailedTests + found.numRuntimeErrorTestSuites;
  }
  if (jest.error?.code === 'ETIMEDOUT')
    console.log(`FAILED the tests in ${IN_CONTAINERS.slice(1)} took longer than ${timeout / 1000} s and were ended`);
  counts.failed += bad === 0 && jest.status !== 0 ? 1 : bad;
}
// Nothing run is not a pass, and in CI a skipped test is one that was not run.
if (passed === 0 && failed === 0) failed = 1;
const notRun = skipped > 0 && process.env.CI === 'true';
if (skipped > 0) console.log(`NOT RUN ${skipped}${notRun ? ' (a failure where CI=true)' : ''}`);
console.log(`${passed} passed, ${notRun ? failed + skipped : failed} failed${notRun || skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed > 0 || notRun ? 1 : 0;
