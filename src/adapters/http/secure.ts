import net from 'node:net';
import tls from 'node:tls';
import { settle } from './sockets.ts';

const DAY = 86_400_000;

/** A TLS connection over a connected socket, verified for `name`. */
export async function secure(socket: net.Socket, name: string, signal: AbortSignal): Promise<tls.TLSSocket> {
  const secured = tls.connect({
    socket,
    // Checked whatever NODE_TLS_REJECT_UNAUTHORIZED says: a gate that trusts anybody proves nothing.
    rejectUnauthorized: true,
    ALPNProtocols: ['http/1.1'],
    host: name,
    ...(net.isIP(name) === 0 ? { servername: name } : {}),
  });
  return await settle(secured, 'secureConnect', signal);
}

/**
 * Whole days until the certificate of the chain that expires first does so: an intermediate that runs out breaks the service as
 * the leaf does. (The blackbox exporter's `probe_ssl_earliest_cert_expiry` takes the earliest as well.)
 */
export function certDaysLeft(socket: tls.TLSSocket, nowMs: number): number | null {
  const seen = new Set<string>();
  let earliest = Number.POSITIVE_INFINITY;
  let certificate: tls.DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  // A root is its own issuer.
  while (certificate?.fingerprint256 !== undefined && !seen.has(certificate.fingerprint256)) {
    seen.add(certificate.fingerprint256);
    earliest = Math.min(earliest, Date.parse(certificate.valid_to));
    certificate = certificate.issuerCertificate;
  }
  return Number.isFinite(earliest) ? Math.floor((earliest - nowMs) / DAY) : null;
}
