/** Why a text cannot be used as a private key. */
export type KeyProblem = 'encrypted' | 'public' | 'putty' | 'line_ends_lost' | 'incomplete' | 'not_a_key';

const BEGIN = /^-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----$/;
const END = /^-----END (?:[A-Z0-9]+ )*PRIVATE KEY-----$/;
const OPENSSH_MAGIC = 'openssh-key-v1\0';

/** A line of a key that is worth hiding: a mask for a shorter one, such as `==`, would garble everything that the job prints. */
const MIN_HIDDEN_LINE = 16;

/** The key as ssh wants it: line ends of Unix, and one at the end, which a secret's form drops. */
export function normalizeKey(raw: string): string {
  return `${linesOf(raw).join('\n')}\n`;
}

/**
 * What must not be shown of a key: its lines one by one, never the text as a whole, since the runner makes a mask of each line of
 * a mask, however short; and the whole in the forms that are one line.
 */
export function keySecrets(raw: string): string[] {
  const lines = linesOf(raw).filter((line) => !/^-----.*-----$/.test(line));
  const whole = [raw, raw.trim(), normalizeKey(raw)].map((text) => Buffer.from(text).toString('base64'));
  return [...new Set([...lines, ...whole])].filter((text) => text.length >= MIN_HIDDEN_LINE);
}

/** What is wrong with a key, as far as its text tells; ssh has the last word. */
export function keyProblem(raw: string): KeyProblem | null {
  const lines = linesOf(raw);
  const text = lines.join('\n');
  if (/^PuTTY-User-Key-File/.test(text)) return 'putty';
  if (/^(?:ssh-|ecdsa-|sk-)\S+ AAAA/.test(text) || /^(?:-----BEGIN PUBLIC KEY|---- BEGIN SSH2 PUBLIC)/.test(text)) return 'public';
  const [first = '', last = ''] = [lines[0], lines.at(-1)];
  if (!BEGIN.test(first)) return /^-----BEGIN .*PRIVATE KEY-----/.test(first) ? 'line_ends_lost' : 'not_a_key';
  if (!END.test(last)) return 'incomplete';
  return isEncrypted(lines) ? 'encrypted' : null;
}

/** Whether a passphrase protects the key: said by its header, or in OpenSSH's own format by the cipher's name. */
function isEncrypted(lines: readonly string[]): boolean {
  if (lines[0]?.includes('ENCRYPTED') || lines.some((line) => /^Proc-Type:.*ENCRYPTED/.test(line))) return true;
  const body = Buffer.from(lines.slice(1, -1).join(''), 'base64');
  if (body.toString('latin1', 0, OPENSSH_MAGIC.length) !== OPENSSH_MAGIC || body.length < OPENSSH_MAGIC.length + 4) return false;
  const start = OPENSSH_MAGIC.length + 4;
  return body.toString('latin1', start, start + body.readUInt32BE(OPENSSH_MAGIC.length)) !== 'none';
}

function linesOf(raw: string): string[] {
  return raw
    .trim()
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim());
}
