import type { SourceAddress } from '../../src/domain/alert-sources/own-machine.ts';
import type { Given } from './validate.ts';

/** Where the sources are that could be this machine by mistake. */
export function addressesOf(given: Given): readonly SourceAddress[] {
  const { sshHost, sshPort, redisUrl, databaseUrl, prometheusUrl } = given;
  const addresses: SourceAddress[] = [];
  if (sshHost !== '') addresses.push({ input: 'ssh-host', host: sshHost, port: sshPort, measures: 'machine' });
  const service = (input: string, { host, port }: { readonly host: string; readonly port: number }) =>
    addresses.push({ input, host, port, measures: 'service' });
  if (redisUrl !== null) service('redis-url', redisUrl);
  if (databaseUrl !== null) service('database-url', databaseUrl);
  if (prometheusUrl !== null) service('prometheus-url', placeOf(prometheusUrl));
  if (given.lokiUrl !== null) service('loki-url', placeOf(given.lokiUrl));
  for (const { source, query } of given.rules) {
    const url = source === 'json' ? URL.parse(query.split(/\s/, 1)[0] ?? '') : null;
    if (url !== null) service('rules', placeOf(url));
  }
  return addresses;
}

const placeOf = ({ hostname, port, protocol }: URL) => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: Number(port || (protocol === 'https:' ? 443 : 80)),
});
