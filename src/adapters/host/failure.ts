import type { Unmeasured } from '../../domain/alerts/measured.ts';
import { SFTP, SftpEnded, SftpStatus } from '../ssh/sftp.ts';
import { NotSftp } from '../ssh/sftp-parser.ts';
import { NotAFile } from './log-reading.ts';
import type { Ran } from './shell.ts';

/** Why a script told nothing; null where it came to its end, whatever its exit code. */
export function scriptFailure({ code, ended, stderr }: Ran, limitMs: number): Unmeasured | null {
  if (code !== null) return null;
  if (ended === 'timed_out') return { kind: 'unmeasured', cause: 'timed_out', detail: `no answer within ${limitMs / 1000} s` };
  const refused = /session request failed|open failed|exec request failed/i.test(stderr);
  if (refused) return { kind: 'unmeasured', cause: 'unauthorized', detail: 'the server runs no commands for this user' };
  const said = stderr.trim().split('\n').at(-1) ?? '';
  return { kind: 'unmeasured', cause: 'unreachable', detail: `the connection ended${said === '' ? '' : `: ${said}`}` };
}

/** What an error of SFTP means for a file. Rethrows what is none. */
export function sftpFailure(error: unknown, file: string): Unmeasured {
  if (error instanceof SftpStatus) {
    if (error.code === SFTP.noSuchFile) return { kind: 'unmeasured', cause: 'not_found', detail: file };
    if (error.code === SFTP.denied) return { kind: 'unmeasured', cause: 'unauthorized', detail: `${file}: this user may not read it` };
    return { kind: 'unmeasured', cause: 'source_failed', detail: `${file}: ${error.message}` };
  }
  if (error instanceof NotSftp) return { kind: 'unmeasured', cause: 'malformed', detail: error.message };
  if (error instanceof NotAFile) return { kind: 'unmeasured', cause: 'unsupported', detail: error.message };
  if (error instanceof SftpEnded) return endedFailure(error, file);
  if (typeof error === 'object' && error !== null && 'code' in error && String(error.code).startsWith('Z_'))
    return { kind: 'unmeasured', cause: 'malformed', detail: `a packed neighbour of ${file} is damaged` };
  throw error;
}

function endedFailure({ message }: SftpEnded, file: string): Unmeasured {
  return { kind: 'unmeasured', cause: message.startsWith('no byte') ? 'timed_out' : 'unreachable', detail: `${file}: ${message}` };
}
