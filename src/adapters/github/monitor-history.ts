import { pause } from '../clock/pause.ts';
import { openGitHub } from './api.ts';
import { currentRepository } from './client.ts';
import { type Pick, StateBranch } from './state-branch.ts';

const PATIENCE_MS = 15_000;

/** The files of a monitor's history that are picked, of the repository that runs; `contents: read` suffices. Throws an UpstreamError. */
export async function readMonitorHistory(
  token: string,
  env: NodeJS.ProcessEnv,
  { branch, pick, signal }: { readonly branch: string; readonly pick: Pick; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Uint8Array>> {
  const api = openGitHub(token, currentRepository(env), { signal, pause, random: Math.random, now: Date.now, limitMs: PATIENCE_MS });
  return (await new StateBranch(api, branch, pick).read()).files;
}
