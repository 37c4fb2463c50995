import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Host, openHost } from '../../../src/adapters/host/open-host.ts';
import { parseInputs } from '../../../src/core/input-spec.ts';
import { createRedactor } from '../../../src/core/redact.ts';
import { hostDecisions } from '../../../src/domain/host/decisions.ts';
import { type HostInputs, hostInputs } from '../../../src/domain/host/inputs.ts';
import { type SshServer, startSshServer } from '../../support/ssh-server.ts';

/** A run's folder, and the options for what is opened in it. */
export function startRun(secrets: readonly string[] = []) {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-host-'));
  const options = { decisions: hostDecisions, folder, now: Date.now, redact: createRedactor(secrets).redact, env: process.env };
  const left = () => ({ files: readdirSync(folder), processes: processesIn(folder) });
  return { folder, options, left, end: () => rmSync(folder, { recursive: true, force: true }) };
}
export type Run = ReturnType<typeof startRun>;

/** The inputs as an action reads them. */
export function inputsFor(ssh: Pick<SshServer, 'port' | 'user' | 'key' | 'knownHosts'>, more: Readonly<Record<string, string>> = {}): HostInputs {
  const given: Record<string, string> = {
    'ssh-host': '127.0.0.1',
    'ssh-port': String(ssh.port),
    'ssh-user': ssh.user,
    'ssh-key': ssh.key,
    'ssh-known-hosts': ssh.knownHosts,
    ...more,
  };
  return parseInputs(hostInputs, (name) => given[name] ?? '');
}

export async function withHost<T>(run: Run, inputs: HostInputs, use: (host: Host) => Promise<T>): Promise<T> {
  const host = openHost(inputs, run.options);
  try {
    return await use(host);
  } finally {
    await host.close();
  }
}

/** A server with settings of its own, which ends with the test. */
export async function withServer<T>(settings: Readonly<Record<string, string>>, use: (server: SshServer) => Promise<T>): Promise<T> {
  const server = await startSshServer(settings);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

export const never = () => new AbortController().signal;

/** Ids of processes whose folder is this one or lies in it: the ssh of a host runs in its own. */
export function processesIn(folder: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((id) => linkOf(`/proc/${id}/cwd`).startsWith(folder))
    .map(Number);
}

function linkOf(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return '';
  }
}

/** Ids of processes with this text among their arguments. */
export function processesSaying(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && name !== String(process.pid) && argumentsOf(name).includes(text))
    .map(Number);
}

function argumentsOf(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
