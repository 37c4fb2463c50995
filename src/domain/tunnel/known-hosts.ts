import type { Parsed } from '../../core/input-spec.ts';

const KEY_TYPE = /^(?:ssh-|ecdsa-|sk-)[\w@.-]+$/;
const KEY = /^AAAA[A-Za-z0-9+/]+={0,2}$/;

/** How to get the lines, for the message about a missing input. */
export const KNOWN_HOSTS_EXAMPLE =
  'the lines that `ssh-keyscan -p PORT HOST` prints, once `ssh-keygen -lf` shows for them the fingerprint that the server itself shows for its /etc/ssh/ssh_host_ed25519_key.pub';

/** The text of a `known_hosts` file, every line of which names hosts and a key. */
export function parseKnownHosts(raw: string): Parsed<string> {
  const lines = raw.split(/\r\n|\r|\n/).map((line) => line.trim());
  const entries = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const problems = lines.flatMap((line, index) => {
    const problem = line === '' || line.startsWith('#') ? null : lineProblem(line);
    return problem === null ? [] : [`line ${index + 1}: ${problem}`];
  });
  if (problems.length > 0) return { problem: problems.join(' ') };
  return raw !== '' && entries.length === 0 ? { problem: 'no line of it names a host and its key.' } : { value: `${entries.join('\n')}\n` };
}

function lineProblem(line: string): string | null {
  const [first = '', ...rest] = line.split(/\s+/);
  if (KEY_TYPE.test(first)) return "the host's name is missing before the key; on a port other than 22 it is written [HOST]:PORT.";
  const [type, key] = first.startsWith('@') ? rest.slice(1) : rest;
  return KEY_TYPE.test(type ?? '') && KEY.test(key ?? '') ? null : 'this is no line of a known_hosts file: HOST KEY-TYPE KEY.';
}
