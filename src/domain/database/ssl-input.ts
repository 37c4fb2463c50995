import { X509Certificate } from 'node:crypto';
import type { Parsed } from '../../core/input-spec.ts';
import type { DatabaseAddress, TlsPolicy } from './address.ts';

/**
 * The input `ssl`. `as-url` reads the URL as Prisma and libpq do. The others say what is meant, whatever the URL says, because the
 * same words mean different things: `pg` takes `sslmode=require` for `verify-full` (pg-connection-string), libpq and Prisma
 * encrypt and verify nothing, and Prisma knows no `verify-full` at all but `sslaccept=strict` (quaint, postgres/url.rs).
 */
export const SSL_MODES = ['as-url', 'require', 'verify-full', 'disable'] as const;
export type SslMode = (typeof SSL_MODES)[number];

/** Whether a text is certificates themselves and not the path of a file that holds them. */
export function isPem(text: string): boolean {
  return text.includes('-----BEGIN');
}

/** Root certificates as PEM, whole and readable. Line ends that were written as `\n` in a secret are made real ones. */
export function parseAuthority(text: string): Parsed<string> {
  const pem = /\n/.test(text.trim()) ? text : text.replace(/\\n/g, '\n');
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(pem))
    return { problem: 'this holds a private key; only the certificate of the authority belongs here.' };
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) return { problem: 'this holds no certificate in PEM form (-----BEGIN CERTIFICATE-----).' };
  const bad = blocks.findIndex((block) => !isCertificate(block));
  return bad < 0 ? { value: `${blocks.join('\n')}\n` } : { problem: `certificate ${bad + 1} of ${blocks.length} is damaged.` };
}

function isCertificate(block: string): boolean {
  try {
    return new X509Certificate(block).subject !== null;
  } catch {
    return false;
  }
}

/** The address with the input's policy in place of the URL's. `authority` is PEM, or null for the well-known ones. */
export function withSsl(address: DatabaseAddress, mode: SslMode, authority: string | null): DatabaseAddress {
  const { tls } = address;
  const root: Partial<TlsPolicy> = authority === null ? {} : { rootCert: null, rootCertText: authority };
  switch (mode) {
    case 'as-url':
      return { ...address, tls: { ...tls, ...root } };
    case 'disable':
      return { ...address, tls: { ...tls, mode: 'disable', verify: 'nothing' } };
    case 'require':
      return { ...address, tls: { ...tls, mode: 'require', verify: 'nothing', rootCert: null } };
    case 'verify-full':
      return { ...address, tls: { ...tls, mode: 'require', verify: 'host', ...root } };
  }
}

/** An authority that nothing would be verified with would be a false sense of safety. */
export function authorityUnused(address: DatabaseAddress, mode: SslMode): boolean {
  return mode === 'require' || mode === 'disable' || (mode === 'as-url' && address.tls.verify === 'nothing');
}

/**
 * The URL in Prisma's words, so that a deploy is as safe as the check before it. Prisma verifies with `sslaccept=strict` alone, and its
 * `sslcert` is the root certificate. `authorityFile` is an absolute path. As-url leaves the URL as it is.
 */
export function prismaUrl(url: string, mode: SslMode, authorityFile: string | null): string {
  if (mode === 'as-url' && authorityFile === null) return url;
  const parsed = new URL(url);
  const query = parsed.searchParams;
  if (mode === 'disable' || mode === 'require') {
    query.set('sslmode', mode);
    query.set('sslaccept', 'accept_invalid_certs');
  } else {
    query.set('sslmode', 'require');
    query.set('sslaccept', 'strict');
    const root = authorityFile ?? query.get('sslrootcert');
    if (root !== null) query.set('sslcert', root);
  }
  query.delete('ssl');
  query.delete('sslrootcert');
  return parsed.href;
}
