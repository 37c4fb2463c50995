import type { Catalogue } from '../../core/language.ts';
import type { DatabaseFailure } from './failure.ts';

/** What kind of address a hosted runner could not reach; each has another cause. */
export type Distance = 'own' | 'private' | 'public';

const OWN = /^(localhost|127\.\d+\.\d+\.\d+|::1|0\.0\.0\.0|\/.*)$/i;
/** RFC 1918, link-local, RFC 6598 (carrier NAT, Tailscale), RFC 4193. */
const PRIVATE_ADDRESS =
  /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe[89ab][0-9a-f]:)/i;
/** Names that only the inside of a network knows: without a dot (Render's internal URLs, Docker), and the usual inner domains. */
const PRIVATE_NAME = /^[^.:]+$|\.(internal|local|localdomain|lan|intranet|home\.arpa|svc|flycast|private)$/i;

/** Nothing answered where the address leads: refused, no route, or silence, as a firewall or an allow-list does it. */
const NO_ANSWER = ['ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL'];

/**
 * Whether a failed connection is what GitHub's own runners meet with a database on a private network, on a host's loopback
 * interface or behind an allow-list. Null where it is another failure: an unknown public name is a typing error.
 */
export function beyondHostedRunner({ reason, code, detail }: DatabaseFailure, host: string): Distance | null {
  if (reason !== 'unreachable') return null;
  if (OWN.test(host)) return 'own';
  if (PRIVATE_ADDRESS.test(host) || PRIVATE_NAME.test(host)) return 'private';
  return (code !== null && NO_ANSWER.includes(code)) || /^timeout expired/.test(detail) ? 'public' : null;
}

export type ReachabilityMessages = { readonly unreachableFromRunner: (f: DatabaseFailure, distance: Distance) => string };

const en: ReachabilityMessages = {
  unreachableFromRunner: (f, distance) => {
    const why = {
      own: "This address is the runner's own machine, not the server's; for a service container, map its port and wait until it is healthy.",
      private: 'This address exists only inside its own network.',
      public: 'Nothing answers there: check host and port, and whether a firewall or an allow-list keeps this runner out.',
    }[distance];
    return `The database ${f.address} cannot be reached from this GitHub-hosted runner (${f.detail}). ${why} There are three ways out: a self-hosted runner inside (runs-on), a public address with TLS that lets this runner in, or a tunnel opened by an earlier step (the action ssh-tunnel).`;
  },
};

const es: ReachabilityMessages = {
  unreachableFromRunner: (f, distance) => {
    const why = {
      own: 'Esa dirección es la propia máquina del runner, no la del servidor; para un contenedor de servicio, publique su puerto y espere a que esté sano.',
      private: 'Esa dirección solo existe dentro de su propia red.',
      public: 'Nada responde allí: revise el host y el puerto, y si un cortafuegos o una lista de permitidos deja fuera a este runner.',
    }[distance];
    return `No se puede llegar a la base de datos ${f.address} desde este runner de GitHub (${f.detail}). ${why} Hay tres salidas: un runner propio dentro de esa red (runs-on), una dirección pública con TLS que deje entrar a este runner, o un túnel abierto en un paso anterior (la acción ssh-tunnel).`;
  },
};

export const reachabilityMessages: Catalogue<ReachabilityMessages> = { en, es };
