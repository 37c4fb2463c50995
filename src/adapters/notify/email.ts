import { errorText } from '../../core/errors.ts';
import type { Mail } from '../../domain/notices/email.ts';
import type { Attempted } from './attempts.ts';

/** The server that takes the mail, the account, and who is written to. */
export type MailAccess = {
  readonly url: URL;
  readonly user: string;
  readonly password: string;
  /** False allows a connection that is not encrypted. */
  readonly tls: boolean;
  readonly from: string;
  readonly to: readonly string[];
};

/** The port for submission without TLS from the start (RFC 6409), and the one with it (RFC 8314). */
const PORTS = { 'smtp:': 587, 'smtps:': 465 } as const;

/**
 * Hands a mail to the SMTP server. `smtps:` speaks TLS from the start; `smtp:` must be turned to TLS by STARTTLS before anything is said,
 * the password least of all, unless that was waived. Certificates are verified. User and password may stand in the URL, too.
 */
export async function sendMail(access: MailAccess, mail: Mail, at: Date, timeoutMs: number, signal: AbortSignal): Promise<Attempted> {
  const { createTransport } = await import('nodemailer');
  const { url, tls } = access;
  const implicit = url.protocol === 'smtps:';
  const user = access.user || decoded(url.username);
  const pass = access.password || decoded(url.password);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const transport = createTransport({
    host,
    port: url.port === '' ? PORTS[implicit ? 'smtps:' : 'smtp:'] : Number(url.port),
    secure: implicit,
    requireTLS: !implicit && tls,
    ignoreTLS: !implicit && !tls,
    ...(user === '' ? {} : { auth: { user, pass } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2' },
    // A body or an attachment is never a path or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const references = mail.inReplyTo === null ? {} : { inReplyTo: mail.inReplyTo, references: [mail.inReplyTo] };
  const sent = transport.sendMail({
    from: access.from,
    to: [...access.to],
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    messageId: mail.messageId,
    date: at,
    headers: { ...mail.headers },
    ...references,
  });
  try {
    const info = await within(sent, timeoutMs, signal);
    const refused = info.rejected.length;
    // Addresses are personal data: how many, not which.
    return refused === 0
      ? { delivered: true }
      : { delivered: true, reason: 'partly_refused', detail: `${refused} of ${access.to.length} recipients` };
  } catch (error) {
    signal.throwIfAborted();
    return failureOf(error, host);
  } finally {
    transport.close();
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** nodemailer's timers are idle timers; this one is for the whole conversation. */
async function within<T>(work: Promise<T>, timeoutMs: number, signal: AbortSignal): Promise<T> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  work.catch(() => {});
  return await new Promise<T>((resolve, reject) => {
    const onAbort = () => reject(Object.assign(new Error(`no answer within ${Math.round(timeoutMs / 1000)} s`), { code: 'ETIMEDOUT' }));
    if (limit.aborted) return onAbort();
    limit.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => limit.removeEventListener('abort', onAbort));
  });
}

/** nodemailer's codes: https://nodemailer.com/errors ; a reply of 4xx passes, one of 5xx stays (RFC 5321, 4.2.1). */
function failureOf(error: unknown, host: string): Attempted {
  const { code, responseCode } = error as { code?: string; responseCode?: number };
  const text = errorText(error);
  const detail = `${host}: ${withoutAddresses(text)}`;
  const passing = responseCode !== undefined && responseCode >= 400 && responseCode < 500;
  if (code === 'EAUTH' && !passing) return { delivered: false, reason: 'authentication_failed', detail };
  if (code === 'ETLS' || /STARTTLS|certificate|self.signed|altname|wrong version number|SSL|TLS/i.test(`${code} ${text}`))
    return { delivered: false, reason: 'tls_failed', detail };
  if (passing)
    return {
      delivered: false,
      reason: responseCode === 421 || responseCode === 450 || responseCode === 451 || responseCode === 452 ? 'rate_limited' : 'unreachable',
      detail,
      againAfterMs: 0,
    };
  if (responseCode !== undefined && responseCode >= 500) return { delivered: false, reason: 'refused', detail };
  if (code === 'EENVELOPE' || code === 'EMESSAGE' || code === 'ENOAUTH') return { delivered: false, reason: 'refused', detail };
  return { delivered: false, reason: 'unreachable', detail, againAfterMs: 0 };
}

/** Servers repeat the recipient's address in what they say. */
const withoutAddresses = (text: string) => text.replace(/[^\s<>@]+@[^\s<>@]+/g, '…');
