import type { Catalogue, Language } from '../../core/language.ts';
import { plainText } from '../../core/plain-text.ts';
import type { Server } from './config-file.ts';
import type { Failure } from './failure.ts';
import { en } from './messages-en.ts';
import { es } from './messages-es.ts';
import type { TunnelMessages } from './messages-type.ts';

export const tunnelMessages: Catalogue<TunnelMessages> = { en, es };

/** The sentence on a failure. What ssh and the server said becomes plain text here. */
export function failureSentence(failure: Failure, server: Server, seconds: number, language: Language): string {
  const m = tunnelMessages[language];
  const said = 'said' in failure ? plainText(failure.said, 300) : '';
  switch (failure.reason) {
    case 'ssh_missing':
      return m.sshMissing;
    case 'unsupported_runner':
      return m.unsupportedRunner;
    case 'host_unreachable':
      return m.unreachable[failure.why](server, seconds, said);
    case 'host_key_mismatch':
      return m.keyMismatch(server, failure.shown);
    case 'host_key_unknown':
      return m.keyUnknown(server, failure.shown);
    case 'authentication_failed':
      return m.authenticationFailed(server, said);
    case 'key_invalid':
      return m.keyInvalid[failure.problem];
    case 'local_port_in_use':
      return m.localPortInUse(failure.localPort);
    case 'forward_refused':
      return m.refused[failure.why](failure.target, said);
    case 'timeout':
      return m.timeout(server, seconds, m.stage[failure.stage](failure.target));
    case 'ssh_failed':
      return m.sshFailed(server, said);
  }
}
