import net from 'node:net';
import tls from 'node:tls';
import { errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { CertificateLook, TcpLook, TcpOutcome, TlsLook, TlsOutcome } from '../../domain/triage/evidence.ts';
import { codeOf } from './failure.ts';
import type { Address } from './lookup.ts';
import { certDaysLeft } from './secure.ts';
import { settle } from './sockets.ts';

const TCP: Readonly<Record<string, TcpOutcome>> = {
  ECONNREFUSED: 'refused',
  ETIMEDOUT: 'timed_out',
  ECONNRESET: 'reset',
  ENETUNREACH: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EAFNOSUPPORT: 'unreachable',
  ENETDOWN: 'unreachable',
  EHOSTDOWN: 'unreachable',
};

/** Connects to one address. The socket is there when `outcome` is `connected`; it is the caller's to end. It never rejects. */
export async function measureTcp(
  { address, family }: Address,
  port: number,
  ours: boolean,
  signal: AbortSignal,
): Promise<{ readonly look: TcpLook; readonly socket: net.Socket | null }> {
  try {
    const socket = await settle(net.connect({ host: address, port, family, autoSelectFamily: false, noDelay: true }), 'connect', signal);
    return { look: { outcome: 'connected', ours, detail: '' }, socket };
  } catch (error) {
    const outcome = signal.aborted ? 'timed_out' : (TCP[codeOf(error)] ?? 'failed');
    const detail = signal.aborted ? '' : plainText(codeOf(error) || errorText(error), 200);
    return { look: { outcome, ours, detail }, socket: null };
  }
}

const TLS: Readonly<Record<string, TlsOutcome>> = {
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'not_yet_valid',
  ERR_TLS_CERT_ALTNAME_INVALID: 'hostname',
  HOSTNAME_MISMATCH: 'hostname',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'self_signed',
};

/**
 * A handshake that goes through whatever the certificate is, so that the certificate can be told; the verdict on it is Node's own all the
 * same. Nothing is sent over this connection, which is ended here. It never rejects.
 */
export async function measureTls(socket: net.Socket, name: string, signal: AbortSignal, nowMs: number): Promise<TlsLook> {
  try {
    const secured = tls.connect({
      socket,
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      host: name,
      ...(net.isIP(name) === 0 ? { servername: name } : {}),
    });
    await settle(secured, 'secureConnect', signal);
    const problem = secured.authorized ? '' : codeText(secured.authorizationError);
    const outcome = secured.authorized ? 'ok' : (TLS[problem] ?? 'untrusted');
    return { outcome, certificate: certificateOf(secured, nowMs), detail: plainText(problem, 200) };
  } catch (error) {
    if (signal.aborted) return { outcome: 'timed_out', certificate: null, detail: '' };
    return { outcome: 'handshake', certificate: null, detail: plainText(reasonOf(error), 200) };
  } finally {
    socket.destroy();
  }
}

/** Node sets the code of the error, whatever its types say. */
const codeText = (error: unknown) => (error instanceof Error ? codeOf(error) || error.message : String(error ?? ''));

/** OpenSSL's errors carry a short reason beside a message full of source lines. */
function reasonOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'reason' in error && 'library' in error ? String(error.reason) : errorText(error);
}

function certificateOf(socket: tls.TLSSocket, nowMs: number): CertificateLook | null {
  const certificate = socket.getPeerCertificate();
  if (certificate.fingerprint256 === undefined) return null;
  const time = (text: string) => (Number.isNaN(Date.parse(text)) ? null : Date.parse(text));
  const named = (certificate.subjectaltname ?? '').split(', ').filter((part) => part !== '');
  const issuer = certificate.issuer as Readonly<Record<string, string | string[] | undefined>> | undefined;
  return {
    validFrom: time(certificate.valid_from),
    validTo: time(certificate.valid_to),
    daysLeft: certDaysLeft(socket, nowMs),
    issuer: plainText([issuer?.['O'], issuer?.['CN']].flatMap((part) => part ?? []).join(', '), 200),
    names: named.slice(0, 10).map((part) => plainText(part.replace(/^(DNS|IP Address):/, ''), 100)),
  };
}
