import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { processesListedByPs, tunnelArguments, tunnelProcesses } from '../../../src/adapters/ssh/processes.ts';
import { freePort } from '../../support/postgres-server.ts';
import type { BundleRun } from '../../support/run-bundle.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';
import { type Fake, fakeServer, inputsFor, type Runner, startRunner } from './support.ts';

let ssh: SshServer;
let silent: Fake;
let runner: Runner;
beforeAll(async () => {
  [ssh, silent] = await Promise.all([startSshServer(), fakeServer((socket) => socket.resume())]);
});
afterAll(() => Promise.all([ssh.stop(), silent.close()]));
beforeEach(() => {
  runner = startRunner();
});
afterEach(() => runner.end());

/** Starts main, waits until its ssh runs and it said `until`, and sends it a signal. */
async function interrupt(inputs: Record<string, string>, signal: NodeJS.Signals, until = 'Connecting to'): Promise<BundleRun> {
  let child: ChildProcess | undefined;
  let log = () => '';
  const running = runner.main(inputs, {
    onStart: (started, said) => {
      child = started;
      log = said;
    },
  });
  for (let i = 0; i < 500 && !(runner.processes().length > 0 && log().includes(until)); i += 1) await sleep(20);
  child?.kill(signal);
  return running;
}

// While nothing has answered yet, and while a forward is tried again.
const connecting = () => ({ ...inputsFor(ssh, '127.0.0.1:5432'), port: String(silent.port) });
const waiting = async () => inputsFor(ssh, `127.0.0.1:${await freePort()}`);

test.each([
  ['connecting', 'Connecting to', connecting],
  ['waiting for a forward', 'Nobody answers', waiting],
])('cancelled while %s: outputs are set, no process and no file is left', async (_, until, inputs) => {
  const started = performance.now();
  const run = await interrupt(await inputs(), 'SIGINT', until);
  expect(run).toMatchObject({ code: 1, outputs: { verdict: 'unknown', reason: 'cancelled', ports: '' } });
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(runner.processes()).toEqual([]);
  const post = await runner.post(run, await inputs());
  expect([post.code, post.log.replace(/^::add-mask::.*\n/gm, '')]).toEqual([0, '']);
});

test.each([
  ['connecting', 'Connecting to', connecting, ['config', 'key', 'known_hosts', 'log']],
  ['waiting for a forward', 'Nobody answers', waiting, ['config', 'known_hosts', 'log']],
])('killed while %s: post ends ssh and removes the key', async (_, until, inputs, files) => {
  const given = await inputs();
  const run = await interrupt(given, 'SIGKILL', until);
  expect(run).toMatchObject({ signal: 'SIGKILL', outputs: { verdict: 'unknown', reason: 'cancelled' } });
  expect([runner.processes().length, runner.folders()]).toEqual([1, [files]]);
  const post = await runner.post(run, given);
  expect(post.code).toBe(0);
  expect(post.log).toContain('The tunnel is closed');
});

test('an ssh is found by ps, too, for systems without /proc', async () => {
  const given = connecting();
  const run = await interrupt(given, 'SIGKILL');
  const args = tunnelArguments(path.join(run.state['folder'] ?? '', 'config'), 'tunnel');
  const found = [await tunnelProcesses(args), await processesListedByPs(args)];
  expect(found).toEqual([runner.processes(), runner.processes()]);
  expect(await processesListedByPs(tunnelArguments(path.join(runner.temp, 'config'), 'tunnel'))).toEqual([]);
  await runner.post(run, given);
});

test('post ends no other process, though it names the same files', async () => {
  const given = await waiting();
  const run = await interrupt(given, 'SIGKILL', 'Nobody answers');
  const config = path.join(runner.temp, readdirSync(runner.temp).find((name) => name.startsWith('ssh-tunnel-')) ?? '', 'config');
  const editor = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)', '--', '-F', config, '-N', '-T', 'tunnel'], { stdio: 'ignore' });
  // Another ssh of the same user, on the same files: not with the arguments of the tunnel.
  const other = spawn('ssh', ['-F', config, '-N', '-T', '-o', `Port=${silent.port}`, '-o', 'ClearAllForwardings=yes', 'tunnel'], { stdio: 'ignore' });
  await runner.post(run, given);
  expect([editor.exitCode, editor.signalCode, other.exitCode, other.signalCode]).toEqual([null, null, null, null]);
  editor.kill();
  other.kill();
  await new Promise((resolve) => other.once('close', resolve));
});

test('state that names another folder removes nothing', async () => {
  const given = connecting();
  const post = await runner.post({ state: { isPost: 'true', folder: runner.temp } } as unknown as BundleRun, given);
  expect([post.code, readdirSync(runner.temp)]).toEqual([0, []]);
});
