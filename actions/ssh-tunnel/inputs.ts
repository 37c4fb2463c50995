import type { InputProblem } from '../../src/core/errors.ts';
import { duration, field, type Inputs, integer, lines } from '../../src/core/input-spec.ts';
import { parseForward, parseHost, parseUser, sharedLocalPorts } from '../../src/domain/tunnel/address.ts';
import { keySecrets } from '../../src/domain/tunnel/key.ts';
import { KNOWN_HOSTS_EXAMPLE, parseKnownHosts } from '../../src/domain/tunnel/known-hosts.ts';

export const inputs = {
  host: field({ required: true, example: 'vps.example.com' }, parseHost),
  port: integer({ default: '22', min: 1, max: 65535 }),
  user: field({ required: true, example: 'deploy' }, parseUser),
  key: field({ required: true, example: '${{ secrets.SSH_KEY }}', secrets: keySecrets }, (raw) => ({ value: raw })),
  'known-hosts': field({ required: true, example: KNOWN_HOSTS_EXAMPLE }, parseKnownHosts),
  forward: lines({ required: true, example: '15432:127.0.0.1:5432' }, parseForward),
  timeout: duration({ default: '30s', min: 1000, max: 3_600_000 }),
};

export const outputs = { ports: '', port: '' };

/** Two lines cannot have one local port. */
export function validate({ forward }: Inputs<typeof inputs>): InputProblem[] {
  return sharedLocalPorts(forward).map((port) => ({ input: 'forward', problem: `two lines have the local port ${port}.` }));
}
