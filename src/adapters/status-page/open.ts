import type { Read } from '../../domain/alerts/sources.ts';
import type { StatusPage, StatusPageInputs } from '../../domain/status-page/inputs.ts';
import type { StatusPageReading } from '../../domain/status-page/reading.ts';
import type { ProviderStatus } from '../../domain/triage/hosting.ts';
import { type ApiOpening, openQuestion, plainDetail } from '../http/json-api.ts';

export type OpenedPage = { readonly name: string; readonly read: Read<ProviderStatus> };

const PATHS: Readonly<Record<StatusPage['kind'], string>> = { statuspage: '/api/v2/summary.json', railway: '/api/status' };

/**
 * The status pages that the inputs name; `statusPageProblems` has found nothing wrong with them. Nobody is asked for who we are. A page that
 * cannot be read within `status-timeout`, is no JSON or leads elsewhere is unmeasured: it says neither that all is well nor that anything is
 * wrong. `fallbacks`: what else can be asked where the page of a name cannot be read.
 */
export function openStatusPages(
  given: StatusPageInputs,
  opening: Omit<ApiOpening, 'requestMs' | 'limitMs'> & { readonly reading: StatusPageReading },
  fallbacks: Readonly<Record<string, Read<ProviderStatus> | null>> = {},
): readonly OpenedPage[] {
  const { reading, redact } = opening;
  const limited = { ...opening, requestMs: given.statusTimeout, limitMs: given.statusTimeout };
  return given.statusPage.map(({ name, kind, url }) => {
    const page: Read<ProviderStatus> = async (signal) => {
      const answer = await openQuestion(limited, signal).ask({ url: new URL(`${url}${PATHS[kind]}`) });
      return answer.kind === 'unmeasured' ? answer : reading[kind](answer.value, name, given.statusComponents, redact);
    };
    const read = plainDetail(page, redact);
    const fallback = fallbacks[name] ?? null;
    if (fallback === null) return { name, read };
    return {
      name,
      read: async (signal) => {
        const found = await read(signal);
        if (found.kind === 'measured') return found;
        const other = await fallback(signal);
        return other.kind === 'measured' ? other : found;
      },
    };
  });
}
