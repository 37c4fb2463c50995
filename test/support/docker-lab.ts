import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import path from 'node:path';
import { type Engine, startEngine } from '../../scripts/setup/container-engine.mjs';
import { readToolchain } from '../../scripts/toolchain.mjs';

/** What set-up found, or null: where there is no engine, `(lab === null ? describe.skip : describe)(…)`, and the tests count as NOT RUN. */
export const lab = readToolchain().containerLab;

export type LabRun = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type DockerLab = {
  /** For the environment of whatever calls `docker`: DOCKER_HOST, and the right program first on the PATH. */
  readonly env: Readonly<Record<string, string>>;
  /** Puts a command line into the engine's network: the ports that containers publish on 127.0.0.1 are there, and only there. */
  readonly inside: Engine['inside'];
  /** Runs a program in the engine's network and waits for its end. */
  readonly run: (program: string, args: readonly string[], options?: LabOptions) => Promise<LabRun>;
  /** Runs `docker` and gives what it says; throws where it fails. */
  readonly docker: (...args: readonly string[]) => Promise<string>;
  /** Brings a server of this machine's 127.0.0.1 to the same port of 127.0.0.1 in the engine's network. */
  readonly bring: (port: number) => Promise<void>;
  /** Ends the engine and whatever runs in its containers, and removes them. */
  readonly close: () => Promise<void>;
};

export type LabOptions = { readonly env?: Readonly<Record<string, string>>; readonly cwd?: string; readonly timeoutMs?: number };

/**
 * Starts a Docker engine of one's own, which holds the images `postgres:15`, `postgres:18` and `runbook-actions/runner`
 * (scripts/setup/container-lab.mjs). It has no network but its own. Several may run at once; each takes about two seconds to start.
 */
export async function startDockerLab(): Promise<DockerLab> {
  if (lab === null) throw new Error('There is no container lab: run `npm run setup -- --for test`, which says why.');
  const folder = makeFolder(path.dirname(lab.folder));
  copyImages(path.join(lab.folder, 'data'), path.join(folder, 'data'));
  const engine = await startEngine(folder).catch((error) => {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const closers: (() => void)[] = [];
  const env = { DOCKER_HOST: engine.host, PATH: `${path.dirname(lab.docker)}${path.delimiter}${process.env['PATH']}` };
  const run: DockerLab['run'] = (program, args, options = {}) =>
    finish(engine.inside(program, ...args), { ...options, env: { ...env, HOME: folder, ...options.env } });
  return {
    env,
    inside: engine.inside,
    run,
    docker: async (...args) => {
      const { code, stdout, stderr } = await run('docker', args);
      if (code !== 0) throw new Error(`docker ${args[0]} ended with ${code}: ${stderr}`);
      return stdout.trim();
    },
    bring: async (port) => {
      closers.push(await bring(engine, path.join(folder, `to-${port}.sock`), port));
    },
    close: async () => {
      for (const close of closers) close();
      await engine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Named by this process, so that the next one can remove what a killed one has left. */
function makeFolder(parent: string): string {
  const prefix = 'run-';
  for (const name of readdirSync(parent)) {
    const owner = new RegExp(`^${prefix}(\\d+)-`).exec(name)?.[1];
    if (owner !== undefined && !isRunning(Number(owner))) rmSync(path.join(parent, name), { recursive: true, force: true });
  }
  return mkdtempSync(path.join(parent, `${prefix}${process.pid}-`));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Layers of images are never written to again, so links will do for them; the engine's own files are copied. */
function copyImages(from: string, to: string): void {
  mkdirSync(to);
  for (const name of readdirSync(from)) execFileSync('cp', [name === 'overlay2' ? '-al' : '-a', path.join(from, name), to]);
}

function finish([program, ...args]: readonly [string, ...string[]], { cwd, env, timeoutMs = 60_000 }: LabOptions): Promise<LabRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text) => {
        said[name] += text;
      });
    }
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, ...said });
    });
  });
}

/** Two namespaces share no network, but they share files: a socket among them leads from one to the other. */
async function bring(engine: Engine, socket: string, port: number): Promise<() => void> {
  const here = createServer((from) => join(from, connect(port, '127.0.0.1')));
  await new Promise<void>((resolve) => here.listen(socket, resolve));
  const [program, ...args] = engine.inside(process.execPath, '-e', RELAY, socket, String(port));
  const there = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
  await new Promise<void>((resolve, reject) => {
    there.stdout.once('data', () => resolve());
    there.once('exit', () => reject(new Error('The relay into the container lab did not start.')));
  });
  return () => {
    there.kill('SIGKILL');
    here.close();
  };
}

function join(a: Socket, b: Socket): void {
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    from.on('error', () => to.destroy());
    from.pipe(to);
  }
}

const RELAY = `
const { connect, createServer } = require('node:net');
const [socket, port] = process.argv.slice(1);
createServer((from) => {
  const to = connect(socket);
  for (const [a, b] of [[from, to], [to, from]]) a.on('error', () => b.destroy()).pipe(b);
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));`;
