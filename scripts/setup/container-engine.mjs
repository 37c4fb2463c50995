/**
 * A Docker engine of our own, in namespaces of its own: it publishes no port on this machine, changes none of its firewall rules,
 * and whatever it runs ends with the one process that was started here, even when whoever started it is killed.
 */
import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { SetupError } from './report.mjs';

const STARTS_WITHIN_MS = 60_000;
/** The first process inside: it takes in what containers leave behind, and ends the engine in good order when it is told to. */
const INSIDE = `ip link set lo up || exit
"$@" & engine=$!
trap 'kill -TERM "$engine"' TERM
until wait "$engine"; [ ! -e "/proc/$engine" ]; do :; done`;

/**
 * Starts an engine whose images and containers are in `folder`/data, and waits until it answers. The folder's path has to be
 * short, as sockets lie in it. `{ host, inside, close }`: the engine's DOCKER_HOST, a command line that runs in its network, where
 * alone the published ports are, and the end of it.
 */
export async function startEngine(folder) {
  mkdirSync(folder, { recursive: true });
  const at = (name) => join(folder, name);
  const host = `unix://${at('docker.sock')}`;
  writeFileSync(at('daemon.json'), '{}');
  const log = openSync(at('engine.log'), 'w');
  const dockerd = ['dockerd', '--config-file', at('daemon.json'), '-H', host, '--storage-driver', 'overlay2'];
  const places = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('engine.pid')];
  const args = ['--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--pid', '--fork', '--kill-child=KILL', '--mount-proc', 'bash', '-c', INSIDE];
  const engine = spawn('setpriv', [...args, 'engine', ...dockerd, ...places], { stdio: ['ignore', log, log], env: engineEnvironment() });
  closeSync(log);
  const ended = new Promise((resolve) => {
    engine.on('error', resolve);
    engine.on('exit', resolve);
  });
  const isOver = () => engine.exitCode !== null || engine.signalCode !== null || engine.pid === undefined;
  const kill = async () => {
    engine.kill('SIGKILL');
    await ended;
  };
  const deadline = Date.now() + STARTS_WITHIN_MS;
  while (!(await answers(at('docker.sock')))) {
    if (isOver() || Date.now() > deadline) {
      await kill();
      throw new SetupError(`the container engine did not start:\n${readFileSync(at('engine.log'), 'utf8').trim().split('\n').slice(-8).join('\n')}`);
    }
    await delay(100);
  }
  const first = firstInside(engine.pid);
  return {
    host,
    inside: (program, ...rest) => ['nsenter', `--net=/proc/${first}/ns/net`, '--', program, ...rest],
    /** At once by default. In good order where the images are wanted afterwards. */
    close: async ({ inGoodOrder = false } = {}) => {
      if (inGoodOrder && !isOver()) {
        process.kill(first, 'SIGTERM');
        await Promise.race([ended, delay(20_000, undefined, { ref: false })]);
      }
      await kill();
    },
  };
}

/** The engine gets no credentials and no settings of whoever started it. */
function engineEnvironment() {
  return { PATH: `${process.env.PATH}:/usr/local/sbin:/usr/sbin:/sbin`, HOME: '/nonexistent' };
}

/** The process number, as it is outside, of the first process in the new namespaces. */
function firstInside(unshare) {
  const file = `/proc/${unshare}/task/${unshare}/children`;
  const child = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (!/^\d+$/.test(child)) throw new SetupError('this kernel does not tell the children of a process (CONFIG_PROC_CHILDREN)');
  return Number(child);
}

/** Whether the engine answers a ping, of which the socket alone would not be a sign. */
function answers(socketPath) {
  return new Promise((resolve) => {
    const socket = connect(socketPath, () => socket.write('GET /_ping HTTP/1.0\r\n\r\n'));
    let said = '';
    socket.setTimeout(2000, () => socket.destroy());
    socket.on('data', (bytes) => {
      said += bytes;
    });
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(/^HTTP\/1\.\d 200 /.test(said)));
  });
}
