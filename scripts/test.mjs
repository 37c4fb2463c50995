// Runs the test layers and closes with one line: `N passed, N failed`, and `, N skipped` where some were. `npm test [path …]`
// runs some files. Set-up is done before, by `pretest`.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const results = path.join(root, '.cache', 'test-results.json');
mkdirSync(path.dirname(results), { recursive: true });
rmSync(results, { force: true });
const env = {
  ...process.env,
  // Jest runs ECMAScript modules behind this flag; the warnings are about that flag and about type stripping.
  NODE_OPTIONS: '--experimental-vm-modules --disable-warning=ExperimentalWarning',
  PATH: `${path.join(root, 'node_modules', '.bin')}${path.delimiter}${process.env.PATH}`,
};
// --forceExit: a test that failed before it closed its server must not hang the whole run. That our bundles end by themselves
// is proven on their own processes.
const args = [
  'node_modules/jest/bin/jest.js',
  '--forceExit',
  '--json',
  `--outputFile=${results}`,
  '--testLocationInResults',
  ...process.argv.slice(2),
];
// With --json jest prints its whole result to standard output, which is for the file alone.
const jest = spawnSync('node', args, { cwd: root, env, stdio: ['ignore', 'ignore', 'inherit'] });

let passed = 0;
let failed = 0;
let skipped = 0;
if (existsSync(results)) {
  const run = JSON.parse(readFileSync(results, 'utf8'));
  passed = run.numPassedTests;
  skipped = run.numPendingTests + run.numTodoTests;
  // A file that does not even load has no tests of its own, but it has failed.
  failed = run.numFailedTests + run.numRuntimeErrorTestSuites;
}
if (failed === 0 && jest.status !== 0) failed = 1;
// Nothing run is not a pass, and in CI a skipped test is one that was not run.
if (passed === 0 && failed === 0) failed = 1;
const notRun = skipped > 0 && process.env.CI === 'true';
if (skipped > 0) console.log(`NOT RUN ${skipped}${notRun ? ' (a failure where CI=true)' : ''}`);
console.log(`${passed} passed, ${notRun ? failed + skipped : failed} failed${notRun || skipped === 0 ? '' : `, ${skipped} skipped`}`);
process.exitCode = failed > 0 || notRun ? 1 : 0;
