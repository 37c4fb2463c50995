import type { Server } from './config-file.ts';
import type { Refused, Unreachable } from './failure.ts';
import type { KeyProblem } from './key.ts';
import type { Stage } from './ssh-log.ts';

/** Every sentence of the tunnel. Texts from outside arrive as plain text; `said` is ssh's own line or empty. */
export type TunnelMessages = {
  readonly opened: (server: Server, forwards: readonly string[]) => string;
  readonly sshMissing: string;
  readonly unsupportedRunner: string;
  readonly unreachable: Readonly<Record<Unreachable, (server: Server, seconds: number, said: string) => string>>;
  readonly keyMismatch: (server: Server, shown: string) => string;
  readonly keyUnknown: (server: Server, shown: string) => string;
  readonly authenticationFailed: (server: Server, said: string) => string;
  readonly keyInvalid: Readonly<Record<KeyProblem, string>>;
  readonly localPortInUse: (port: number) => string;
  readonly refused: Readonly<Record<Refused, (target: string, said: string) => string>>;
  readonly timeout: (server: Server, seconds: number, what: string) => string;
  readonly stage: Readonly<Record<Stage, (target: string) => string>>;
  readonly sshFailed: (server: Server, said: string) => string;
  /** Progress and what `post` says. */
  readonly connecting: (server: Server) => string;
  readonly loggedIn: (shown: string) => string;
  readonly waiting: (target: string) => string;
  readonly closed: string;
  readonly lost: (said: string) => string;
  /** Headings. */
  readonly here: string;
  readonly there: string;
  readonly sshSaid: string;
};
