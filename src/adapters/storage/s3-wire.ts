import { GetObjectCommand, type GetObjectCommandInput, type S3Client } from '@aws-sdk/client-s3';
import type { Fill } from './remote.ts';
import { startWire, type WireHead, type WireRequest } from './wire.ts';

/** What the client library signs: an HTTP request of its own type. */
type Signed = {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query: Readonly<Record<string, string | string[] | null | undefined>>;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * Fetches parts of one version of an object: signed by the client library, read by the wire. What is not simply the bytes asked for (an
 * error, a redirect, another version) is left to the library, which knows all of S3's answers; it goes on alone, unless S3 was only busy.
 */
export function startS3Wire(client: S3Client, object: GetObjectCommandInput, etag: string): { readonly fill: Fill; readonly close: () => void } {
  const wire = startWire();
  let understood = true;
  const fill: Fill = async (from, into, { onBytes, idleMs, signal }) => {
    if (!understood) return false;
    const last = from + into.length - 1;
    const request = await sign(client, { ...object, Range: `bytes=${from}-${last}` });
    let busy = false;
    const accept = ({ status, headers }: WireHead) => {
      busy = status === 429 || status >= 500;
      return status === 206 && (headers.get('content-range') ?? '').startsWith(`bytes ${from}-${last}/`) && headers.get('etag') === etag;
    };
    const filled = await wire.fill(request, { into, accept, onBytes, idleMs, signal });
    understood = filled || busy;
    return filled;
  };
  return { fill, close: wire.close };
}

/** The request as the library would send it, taken from it just before it does. */
async function sign(client: S3Client, input: GetObjectCommandInput): Promise<WireRequest> {
  const command = new GetObjectCommand(input);
  const { promise, resolve, reject } = Promise.withResolvers<WireRequest>();
  command.middlewareStack.add(
    () =>
      async ({ request }) => {
        resolve(wireRequest(request as Signed));
        return { response: {}, output: { $metadata: {} } };
      },
    { step: 'finalizeRequest', priority: 'low', name: 'takeSignedRequest' },
  );
  client.send(command).catch(reject);
  return promise;
}

function wireRequest({ protocol, hostname, port, path, query, headers }: Signed): WireRequest {
  const secure = protocol === 'https:';
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? []].flat().map((one) => `${encodeURIComponent(name)}=${encodeURIComponent(one)}`),
  );
  const target = pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
  return { secure, host: hostname.replace(/^\[(.*)\]$/, '$1'), port: port ?? (secure ? 443 : 80), target, headers };
}
