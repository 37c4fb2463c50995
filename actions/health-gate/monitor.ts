import type { InputProblem } from '../../src/core/errors.ts';
import { errorText, UpstreamError } from '../../src/core/errors.ts';
import type { Finding } from '../../src/core/finding.ts';
import { duration, field, type Inputs, quote, secret } from '../../src/core/input-spec.ts';
import type { Language } from '../../src/core/language.ts';
import { recentFiles, silenceFinding, unreadFinding } from '../../src/domain/monitor/silence.ts';

/** The inputs about the monitor that goes on watching after the gate. */
export const monitorInputs = {
  'check-monitor': field({ example: 'shop-api.production' }, (raw) =>
    /^([a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)?)?$/.test(raw)
      ? { value: raw }
      : { problem: `${quote(raw)} is not service or service.environment in lower case, as the folder in the monitor's history is called.` },
  ),
  'monitor-max-age': duration({ default: '2h', min: 60_000 }),
  'monitor-branch': field({ default: 'runbook-monitor' }, (raw) =>
    /^[\w][\w-]*([./][\w-]+)*$/.test(raw) && raw.length <= 100 ? { value: raw } : { problem: `${quote(raw)} is no name of a branch.` },
  ),
  'github-token': secret({ example: '${{ github.token }}' }),
};
type Given = Inputs<typeof monitorInputs>;

export function monitorProblems({ checkMonitor, githubToken }: Given): readonly InputProblem[] {
  if (checkMonitor === '' || githubToken !== '') return [];
  return [{ input: 'github-token', problem: "check-monitor reads the monitor's history with it.", example: '${{ github.token }}' }];
}

/** Whether the monitor has looked lately: a finding where it has not, or where that could not be read; none where nobody asked. */
export async function monitorFindings(given: Given, env: NodeJS.ProcessEnv, language: Language, signal: AbortSignal): Promise<readonly Finding[]> {
  const { checkMonitor: slug, monitorBranch: branch } = given;
  if (slug === '') return [];
  // GitHub's client is half of a bundle; a gate that does not ask for it starts without.
  const { readMonitorHistory } = await import('../../src/adapters/github/monitor-history.ts');
  try {
    const pick = (paths: readonly string[]) => recentFiles(slug, paths, Date.now());
    const files = await readMonitorHistory(given.githubToken, env, { branch, pick, signal });
    const finding = silenceFinding(slug, files, Date.now(), given.monitorMaxAge, language);
    return finding === null ? [] : [finding];
  } catch (error) {
    if (signal.aborted) return [];
    if (error instanceof UpstreamError) return [unreadFinding(slug, errorText(error), language)];
    throw error;
  }
}
