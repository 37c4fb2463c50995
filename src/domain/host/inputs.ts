import type { InputProblem } from '../../core/errors.ts';
import { choice, duration, type Field, field, type Inputs, integer, lines } from '../../core/input-spec.ts';
import { parseHost, parseUser } from '../tunnel/address.ts';
import { keyProblem, keySecrets } from '../tunnel/key.ts';
import { KNOWN_HOSTS_EXAMPLE, parseKnownHosts } from '../tunnel/known-hosts.ts';
import { tunnelMessages } from '../tunnel/messages.ts';
import { parseJsonField } from './json-fields.ts';
import { parseHostPath, parseMemoryOf, parseProcess } from './targets.ts';

/**
 * The inputs of every action that looks at a host by ssh; spread them into its spec, call `hostProblems` in its `validate`, and open the
 * source with `openHost` of the adapter where `sshHost` is not empty.
 */
export const hostInputs = {
  'ssh-host': optional({ example: 'vps.example.com' }, parseHost),
  'ssh-port': integer({ default: '22', min: 1, max: 65_535 }),
  'ssh-user': optional({ example: 'deploy' }, parseUser),
  'ssh-key': field({ example: 'a secret with the private key', secrets: keySecrets }, (raw) => {
    const problem = raw === '' ? null : keyProblem(raw);
    return problem === null ? { value: raw } : { problem: tunnelMessages.en.keyInvalid[problem] };
  }),
  'ssh-known-hosts': optional({ example: KNOWN_HOSTS_EXAMPLE }, parseKnownHosts),
  'ssh-timeout': duration({ default: '30s', min: 1000, max: 600_000 }),
  'access-log': lines({ example: '/var/log/nginx/access.log' }, parseHostPath),
  'access-log-format': choice(['auto', 'combined', 'json'], { default: 'auto' }),
  'access-log-json': lines({ example: 'status=http_code' }, parseJsonField),
  'access-log-timeout': duration({ default: '5m', min: 1000, max: 3_600_000 }),
  'error-log': lines({ example: '/var/log/api/error.log' }, parseHostPath),
  'disk-mounts': lines({ example: '/var/lib/postgresql' }, parseHostPath),
  'memory-of': lines({ default: 'host', example: 'unit:api.service' }, parseMemoryOf),
  processes: lines({ example: 'systemd:api.service' }, parseProcess),
};

export type HostInputs = Inputs<typeof hostInputs>;

/** An optional text: empty, or what the parser makes of it. */
function optional(options: { readonly example: string }, parse: (raw: string) => { value: string } | { problem: string }): Field<string> {
  return field<string>(options, (raw) => (raw === '' ? { value: '' } : parse(raw)));
}

const NEEDED = [
  ['ssh-user', 'sshUser', 'deploy'],
  ['ssh-key', 'sshKey', 'a secret with the private key'],
  ['ssh-known-hosts', 'sshKnownHosts', KNOWN_HOSTS_EXAMPLE],
] as const;
const OF_A_HOST = [
  ...NEEDED,
  ['access-log', 'accessLog'],
  ['error-log', 'errorLog'],
  ['disk-mounts', 'diskMounts'],
  ['processes', 'processes'],
  ['access-log-json', 'accessLogJson'],
] as const;

/** What is missing to log in, and what is given without a host. No key is asked for, and no host key is taken on trust. */
export function hostProblems(given: HostInputs): readonly InputProblem[] {
  if (given.sshHost === '')
    return OF_A_HOST.filter(([, name]) => given[name].length > 0).map(([input]) => ({
      input: 'ssh-host',
      problem: `${input} is given, and no host: nothing would be measured.`,
      example: 'vps.example.com',
    }));
  const missing = NEEDED.filter(([, name]) => given[name].trim() === '');
  const problems: InputProblem[] = missing.map(([input, , example]) => ({ input, problem: 'a host in ssh-host needs it.', example }));
  if (given.accessLogFormat === 'combined' && given.accessLogJson.length > 0)
    problems.push({
      input: 'access-log-json',
      problem: 'the format is combined, which has no fields with names.',
      example: 'access-log-format: json',
    });
  return problems;
}
