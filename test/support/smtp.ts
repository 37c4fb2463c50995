import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { createAuthority, createCertificate } from './certificates.ts';

export type ReceivedMail = {
  readonly from: string;
  readonly to: readonly string[];
  readonly raw: string;
  readonly secure: boolean;
  readonly user: string;
};
export type SmtpTestServer = {
  readonly port: number;
  readonly mails: readonly ReceivedMail[];
  /** What DATA is answered with from now on; null takes the mail. */
  readonly refuse: (code: number | null, text?: string) => void;
  readonly close: () => Promise<void>;
};

/** The authority that the servers' certificates are signed by; trust it with NODE_EXTRA_CA_CERTS or tls.setDefaultCACertificates. */
export const smtpAuthority = createAuthority('Test mail authority');

type Options = SMTPServerOptions & { readonly password?: string; readonly refusedRecipient?: string; readonly delayMs?: number };

/** A real SMTP server on localhost with STARTTLS (or TLS from the start) and, with `password`, authentication. */
export async function startSmtp(options: Options = {}): Promise<SmtpTestServer> {
  const { password, refusedRecipient, delayMs = 0, ...rest } = options;
  const mails: ReceivedMail[] = [];
  let refusal: { code: number; text: string } | null = null;
  const { cert, key } = createCertificate({ name: 'localhost', dnsNames: ['localhost'], issuer: smtpAuthority });
  const failed = (code: number, text: string) => Object.assign(new Error(text), { responseCode: code });
  const server = new SMTPServer({
    cert,
    key,
    authOptional: password === undefined,
    disableReverseLookup: true,
    onAuth: (auth, _, done) => (auth.password === password ? done(null, { user: auth.username }) : done(failed(535, '5.7.8 bad credentials'))),
    onRcptTo: ({ address }, _, done) => done(address === refusedRecipient ? failed(550, `5.1.1 <${address}>: no such user`) : null),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () =>
        setTimeout(() => {
          if (refusal !== null) return done(failed(refusal.code, refusal.text));
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? '' : mailFrom.address;
          const raw = Buffer.concat(chunks).toString();
          mails.push({ from, to: rcptTo.map(({ address }) => address), raw, secure: session.secure, user: String(session.user ?? '') });
          done();
        }, delayMs),
      );
    },
    ...rest,
  });
  server.on('error', () => {});
  const listening = server.listen(0, '127.0.0.1');
  await new Promise<void>((resolve) => listening.once('listening', resolve));
  return {
    port: (listening.address() as AddressInfo).port,
    mails,
    refuse: (code, text = 'refused') => {
      refusal = code === null ? null : { code, text };
    },
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** Headers of a mail, unfolded, by lower-case name, and the decoded bodies. */
export function readMail(raw: string): { readonly headers: ReadonlyMap<string, string>; readonly text: string } {
  const end = raw.indexOf('\r\n\r\n');
  const headers = new Map<string, string>();
  for (const line of raw
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, ' ')
    .split('\r\n')) {
    const colon = line.indexOf(':');
    headers.set(line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim()));
  }
  const body = raw.slice(end + 4);
  const parts = body.split(/\r\n--[^\r\n]+/);
  return { headers, text: parts.map(decodePart).join('\n') };
}

/** RFC 2047, in both encodings. */
function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, '?==?')
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, text: string) =>
      kind.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString() : quoted(text.replace(/_/g, ' ')),
    );
}

const quoted = (text: string) =>
  Buffer.from(
    text.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

function decodePart(part: string): string {
  if (/content-transfer-encoding: base64/i.test(part)) return Buffer.from(part.slice(part.indexOf('\r\n\r\n')), 'base64').toString();
  return /content-transfer-encoding: quoted-printable/i.test(part) ? quoted(part) : part;
}
