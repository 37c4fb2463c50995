import { UpstreamError } from '../../core/errors.ts';
import type { Language } from '../../core/language.ts';
import type { ChannelName, Tell } from '../notices/types.ts';
import { inert } from './inert.ts';
import type { IncidentIssues } from './issues.ts';
import { maintenanceMarker } from './marker.ts';
import { incidentMessages } from './messages.ts';
import { maintenanceNotice } from './notice.ts';
import type { ToldNotice } from './observed.ts';
import type { IncidentKey, MaintenanceWindow } from './types.ts';

export type Announcing = {
  readonly issues: IncidentIssues;
  readonly tell: Tell | null;
  readonly channels: readonly ChannelName[];
  readonly language: Language;
  readonly runUrl: string | null;
};

/** Tells of a maintenance window; where an issue declares it, once for all runs: a comment there says that it was told. */
export async function announce(options: Announcing, key: IncidentKey, window: MaintenanceWindow, now: number): Promise<readonly ToldNotice[]> {
  const { issues, tell, channels, language, runUrl } = options;
  const message = incidentMessages[language].maintenance.announced(window);
  if (!(await claimed(issues, window, message))) return [];
  if (tell === null || channels.length === 0) return [];
  const notice = maintenanceNotice(key, window, message, now, { issue: null, runUrl });
  return [{ notice, deliveries: await tell(notice, {}, channels) }];
}

async function claimed(issues: IncidentIssues, window: MaintenanceWindow, message: string): Promise<boolean> {
  if (window.issue === null) return true;
  try {
    const body = `${maintenanceMarker(window.until)}\n${inert(message, 600)}`;
    return (await issues.comment(window.issue, body, Number.POSITIVE_INFINITY)).claimed;
  } catch (error) {
    // Twice is better than never.
    if (error instanceof UpstreamError) return true;
    throw error;
  }
}
