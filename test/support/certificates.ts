import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';

/** X.509 certificates made at test time, in memory: each with exactly the flaw that a test is about. */
export type Certificate = { readonly cert: string; readonly key: string };
export type Authority = Certificate & { readonly name: string };

type Wanted = {
  readonly name: string;
  readonly dnsNames?: readonly string[];
  readonly ipAddresses?: readonly string[];
  readonly notBefore?: Date;
  readonly notAfter?: Date;
  /** Signed by itself where there is none. */
  readonly issuer?: Authority;
  readonly authority?: boolean;
};

const DAY = 86_400_000;

export const createAuthority = (name: string, more: Pick<Wanted, 'issuer' | 'notAfter'> = {}): Authority => ({
  ...createCertificate({ name, authority: true, ...more }),
  name,
});

export function createCertificate(wanted: Wanted): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const signer: KeyObject = wanted.issuer === undefined ? privateKey : createPrivateKey(wanted.issuer.key);
  const extensions = [extension('551d13', sequence(wanted.authority ? tlv(0x01, Buffer.from([0xff])) : Buffer.alloc(0)))];
  const names = [
    ...(wanted.dnsNames ?? []).map((name) => tlv(0x82, Buffer.from(name, 'latin1'))),
    ...(wanted.ipAddresses ?? []).map((ip) => tlv(0x87, Buffer.from(ip.split('.').map(Number)))),
  ];
  if (names.length > 0) extensions.push(extension('551d11', sequence(...names)));
  const algorithm = sequence(oid('2a8648ce3d040302'));
  const body = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([0x11]), randomBytes(8)])),
    algorithm,
    distinguishedName(wanted.issuer?.name ?? wanted.name),
    sequence(time(wanted.notBefore ?? new Date(Date.now() - DAY)), time(wanted.notAfter ?? new Date(Date.now() + 30 * DAY))),
    distinguishedName(wanted.name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = tlv(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, signer)]));
  const der = sequence(body, algorithm, signature);
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return { cert: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`, key };
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 128) return Buffer.concat([Buffer.from([tag, length]), content]);
  const bytes = length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...bytes]), content]);
}

const sequence = (...parts: Buffer[]) => tlv(0x30, Buffer.concat(parts));
const oid = (hex: string) => tlv(0x06, Buffer.from(hex, 'hex'));
const extension = (hex: string, value: Buffer) => sequence(oid(hex), tlv(0x04, value));
const distinguishedName = (name: string) => sequence(tlv(0x31, sequence(oid('550403'), tlv(0x0c, Buffer.from(name)))));
/** GeneralizedTime from 2050 on, UTCTime before, as RFC 5280 wants it. */
function time(date: Date): Buffer {
  const text = date.toISOString().replace(/[-:T]|\.\d{3}/g, '');
  return date.getUTCFullYear() >= 2050 ? tlv(0x18, Buffer.from(text)) : tlv(0x17, Buffer.from(text.slice(2)));
}
