import type { Isolation } from '../../domain/app-smoke/app.ts';
import { runChild } from './run-child.ts';

/** How a program is started within namespaces of its own, or why it cannot be. */
export type Enclosure =
  | { readonly kind: Exclude<Isolation, 'none'>; readonly command: string; readonly prefix: readonly string[] }
  | { readonly kind: 'impossible'; readonly why: 'system' | 'refused' | 'loopback' };

/**
 * Network, process and mount namespaces: no interface but the loopback one, all processes end with the first, and what runs under
 * /run (a container engine's socket, a mailer's) is out of sight. Only the user's own words come after it.
 */
const NAMESPACES = ['--net', '--pid', '--fork', '--mount', '--mount-proc', '--kill-child'];
/** Brings the loopback interface up and goes on as the program given. Nothing of it depends on outside text. */
const ENTER =
  'set -e; if command -v ip >/dev/null; then ip link set lo up; elif command -v ifconfig >/dev/null; then ifconfig lo up; else exit 96; fi; mount -t tmpfs none /run; exec "$@"';
const PROBE_TIMEOUT_MS = 15_000;

/** The first way that works on this machine: a user namespace, else sudo without a password and back to this user. */
export async function findEnclosure(env: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Enclosure> {
  if (process.platform !== 'linux') return { kind: 'impossible', why: 'system' };
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const ways = [
    { kind: 'user_namespace', command: 'unshare', prefix: ['--user', '--map-root-user', ...NAMESPACES, 'bash', '-c', ENTER, 'enter'] },
    {
      kind: 'sudo',
      command: 'sudo',
      prefix: [
        '-n',
        'unshare',
        ...NAMESPACES,
        'bash',
        '-c',
        ENTER,
        'enter',
        'setpriv',
        `--reuid=${uid}`,
        `--regid=${gid}`,
        '--clear-groups',
        '--no-new-privs',
      ],
    },
  ] as const;
  let why: 'system' | 'refused' | 'loopback' = 'system';
  for (const { kind, command, prefix } of ways) {
    const { code, ended } = await runChild({ command, args: [...prefix, 'true'], env, signal, timeoutMs: PROBE_TIMEOUT_MS, maxBytes: 4096 });
    signal.throwIfAborted();
    if (code === 0) return { kind, command, prefix };
    if (code === 96) why = 'loopback';
    else if (ended !== 'missing' && why === 'system') why = 'refused';
  }
  return { kind: 'impossible', why };
}
