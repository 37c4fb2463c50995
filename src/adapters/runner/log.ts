import * as core from '@actions/core';
import type { Log } from '../../core/log.ts';
import { logLine } from '../../core/plain-text.ts';
import type { Redactor } from '../../core/redact.ts';

/** The runner's log. Each line is redacted, split at line ends, and kept from being read as a command. */
export function createLog(redactor: Redactor): Log {
  const safe = (text: string) =>
    redactor
      .redact(text)
      .split(/\r\n|\r|\n/)
      .map(logLine)
      .join('\n');
  return {
    info: (line) => core.info(safe(line)),
    debug: (line) => core.debug(safe(line)),
    group: (title, lines) => {
      core.startGroup(safe(title).replace(/\n/g, ' '));
      for (const line of lines) core.info(safe(line));
      core.endGroup();
    },
  };
}
