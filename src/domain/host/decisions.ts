import { AccessCounter, type AccessFormat, type Redact } from './access-count.ts';
import { accessLine } from './access-line.ts';
import { sections } from './answer.ts';
import { AppErrors, appLineTime } from './app-log.ts';
import { hostClock } from './clock.ts';
import { diskReadings, mountsToRead } from './disks.ts';
import { jsonFields } from './json-fields.ts';
import { chooseLogs, logGaps } from './log-files.ts';
import { blockTimes, logStart } from './log-search.ts';
import { hostAccess, isLoggedIn, loginFailure } from './login.ts';
import { memoryReadings } from './memory.ts';
import { merged, mergedTraffic } from './merged.ts';
import { processReadings } from './processes.ts';
import { shellQuote, shellWords } from './quote.ts';
import { CLOCK_SCRIPT, disksScript, MOUNTS_SCRIPT, memoryScript, processesScript } from './scripts.ts';

/** What the adapter of a host asks and how answers are read, to be handed to it. */
export const hostDecisions = {
  access: hostAccess,
  isLoggedIn,
  loginFailure,
  sections,
  shellQuote,
  shellWords,
  clock: { script: CLOCK_SCRIPT, read: hostClock },
  disks: { mounts: MOUNTS_SCRIPT, choose: mountsToRead, script: disksScript, read: diskReadings },
  memory: { script: memoryScript, read: memoryReadings },
  processes: { script: processesScript, read: processReadings },
  logs: { choose: chooseLogs, gaps: logGaps, start: logStart, times: blockTimes },
  merged,
  mergedTraffic,
  jsonFields,
  accessCounter: (from: number, until: number, format: AccessFormat, redact: Redact) => new AccessCounter(from, until, format, redact),
  /** The time of a line of an access log, for a search; null where it tells none. */
  accessLineTime: ({ format, fields }: AccessFormat) => {
    const line = accessLine(format, fields);
    return (bytes: Buffer, from: number, until: number) => {
      const kind = line.read(bytes, from, until);
      return kind === 'unreadable' || Number.isNaN(line.at) ? null : line.at;
    };
  },
  appErrors: (from: number, until: number, zone: number | null, redact: Redact) => new AppErrors(from, until, zone, redact),
  appLineTime,
} as const;
export type HostDecisions = typeof hostDecisions;
