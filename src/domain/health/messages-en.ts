import { plural } from '../../core/language.ts';
import type { Failed } from './evaluate-json.ts';
import type { HealthMessages } from './messages-type.ts';

const because = (detail: string) => (detail === '' ? '' : ` (${detail})`);
const quoted = (text: string) => (text === '' ? '' : `: “${text}”`);

function assertion(failed: Failed): string {
  if (failed.actual === null) return `${failed.path} is missing, so ${failed.line} fails`;
  const near = {
    case: ' (the difference is upper and lower case, which counts)',
    space: ' (the difference is white space, which counts)',
    type: ' (the difference is the type, which counts)',
  };
  return `${failed.path} is ${failed.actual}, but ${failed.line} is expected${failed.near === null ? '' : near[failed.near]}`;
}

/** The sick parts that a body names, after a wrong status. */
function named(failed: readonly Failed[]): string {
  const rest = failed.length > 3 ? ` and ${failed.length - 3} more` : '';
  return failed.length === 0
    ? ''
    : `; ${failed
        .slice(0, 3)
        .map((each) => `${each.path} is ${each.actual}`)
        .join(', ')}${rest}`;
}

export const en: HealthMessages = {
  what: {
    transport: {
      dns_nxdomain: (d) => `the name has no address in DNS${because(d)}`,
      dns_failure: (d) => `the name could not be looked up, as the resolver gave no answer${because(d)}`,
      tcp_refused: (d) => `the connection was refused${because(d)}`,
      tcp_unreachable: (d) => `there is no way to the address from here${because(d)}`,
      tcp_timeout: (d) => `no connection came about in time${because(d)}`,
      tcp_reset: (d) => `the server broke off the connection without an answer${because(d)}`,
      tls_expired: (d) => `a certificate is out of its time of validity${because(d)}`,
      tls_hostname: (d) => `the certificate is made out for another name${because(d)}`,
      tls_untrusted: (d) => `the certificate comes from nobody whom this machine trusts${because(d)}`,
      tls_handshake: (d) => `the TLS handshake failed${because(d)}`,
      proxy_failed: (d) => `the proxy did not let the request through${because(d)}`,
      http_malformed: (d) => `the server answered with something that is not HTTP/1.1${because(d)}`,
      headers_too_large: (d) => `the answer's headers are larger than 16 KiB${because(d)}`,
      timeout_headers: (d) => `the connection stood, but no answer began in time${because(d)}`,
      timeout_body: (d) => `the answer began, but its body did not end in time${because(d)}`,
      body_too_large: (d) => `the body is too large${because(d)}`,
      body_truncated: (d) => `the body ended before it was complete${because(d)}`,
      body_encoding: (d) => `the body's content encoding cannot be undone${because(d)}`,
    },
    httpStatus: (status, expected, snippet, failed) =>
      `the answer is HTTP ${status}, where ${expected} is expected${quoted(snippet)}${named(failed)}`,
    redirect: (status, location, refused) => {
      const why = {
        too_many: ', as max-redirects is reached',
        loop: ', as it leads in a circle',
        downgrade: ', as it leads from https to http',
        scheme: ', as it leads to no http or https address',
        private: ', as it leads to a private or reserved address that the target itself is not on',
        proxy: ', as it leads to another host, whose address a proxy hides',
      };
      return `the answer is a redirect (HTTP ${status}) to ${location}, which is not followed${refused === null ? '' : why[refused]}`;
    },
    rateLimited: (after) =>
      `the server turned the check away as too frequent (HTTP 429${after === null ? '' : `, it asks for ${after} of patience`})`,
    notJson: {
      empty: 'the body is empty, where JSON is expected',
      notUtf8: 'the body is not UTF-8 text, so it is no JSON',
      html: (quote) => `the body is an HTML page, where JSON is expected${quoted(quote)}`,
      syntax: (quote) => `the body is not exactly one JSON text${quoted(quote)}`,
      duplicateKey: (key) => `the body's JSON has the key “${key}” twice in one object, so its value depends on the reader`,
    },
    contradiction: (status, said) => `the body says ${said}, and the HTTP status ${status} says the opposite`,
    version: (seen, expected) => `version “${seen}” answers, where “${expected}” is expected`,
    assertions: (failed) => {
      const rest = failed.length - 3;
      return failed.slice(0, 3).map(assertion).join('; ') + (rest > 0 ? `; and ${rest} more` : '');
    },
  },
  advice: {
    dns_nxdomain: 'Check the spelling of the host and its DNS record; a new record may need minutes to be seen.',
    dns_failure: "Run the step again; if it stays so, check the domain's name servers and the runner's own network.",
    tcp_refused: 'Nothing listens there: check that the service is up and that the port is right.',
    tcp_unreachable: 'Check the address and the routes to it; hosted runners have no IPv6.',
    tcp_timeout: 'Check that the host is up and that no firewall drops connections from the runner.',
    tcp_reset: "Look for a crash in the service's log, and check that the port speaks the protocol of the URL.",
    tls_expired: 'Renew the certificate (or correct the clock, if it is not valid yet), and check that renewal runs by itself.',
    tls_hostname: 'Issue a certificate for the name in the URL, or correct the URL.',
    tls_untrusted: 'Install a certificate with its whole chain; for a private authority set NODE_EXTRA_CA_CERTS on the step.',
    tls_handshake: 'Check that the port speaks TLS 1.2 or newer and not plain HTTP.',
    proxy_failed: 'Check the proxy, its credentials and what it may reach; set the input proxy to none if there should be none.',
    http_malformed: 'Check that the port belongs to an HTTP service, and what stands between it and the runner.',
    headers_too_large: 'Find out what sets such headers (often piled-up cookies) and remove it from the health endpoint.',
    timeout_headers:
      'The service hangs or is overloaded: look at its log and its database pool; raise request-timeout only if so much time is right.',
    timeout_body: 'The service hangs in the middle of its answer: look at its log and at proxies before it.',
    body_too_large: 'Point the check to an endpoint with a small answer.',
    body_truncated: "Look for a crash or a proxy's time-out at the moment of the attempt.",
    body_encoding: 'Check what compresses the answer (gzip, br and deflate are understood), or turn compression off for this path.',
    http_status: "Read the service's log at the time of the attempt; for 401 or 403 check the headers input, for 404 the path.",
    redirect: 'Set url to the address that answers itself; a redirect to a log-in page means that the path is not public.',
    rate_limited: 'Raise interval, or exempt the health endpoint from rate limits.',
    body_not_json:
      'Check that the URL is the health endpoint itself and not an error, log-in or landing page; set expect-json to none if it gives no JSON.',
    json_missing: 'Check that the endpoint reports this field, or set expect-json to what it does report.',
    json_mismatch: 'The service itself says that it is not well: look at the part that it names, then run the gate again.',
    body_contradicts_status: 'Correct the endpoint: a healthy body comes with 2xx or 3xx, a sick one with 4xx or 5xx. Until then trust neither.',
    version_mismatch:
      'Check that the deploy has ended on every node and that traffic goes to it; an old node or a cache may still answer. Then run the gate again.',
    address_silent: 'Start the service on the nodes that are silent, or take their addresses out of the DNS; ip-family leaves out a whole family.',
    slow: 'Find what is slow before it fails: database, cold start, load; raise degraded-after only if so much time is right.',
    tls_expiring: 'Renew the certificate now, and check why it was not renewed by itself.',
    own_network: "Nothing is known of the service: look at the runner's network, its DNS and its proxy, then run the gate again.",
    too_few_answers: 'Raise timeout, or lower success-threshold or interval, so that the answers fit.',
  },
  healthy: (at) => {
    const slow = at.slow === 0 ? '' : ` ${plural(at.slow, 'right answer was', 'right answers were')} slow, which is not persistent.`;
    const how =
      at.failures === 0
        ? at.attempts === 1
          ? 'at the first attempt'
          : `in all of ${at.attempts} attempts`
        : `but only after retries: ${at.failures} of ${at.attempts} attempts failed (last ${at.lastReason}) within ${at.elapsed}`;
    const version = at.version === null ? '' : `, version “${at.version}”`;
    const nodes = at.addresses < 2 ? '' : ` from ${at.addresses} addresses`;
    return `${at.url} is healthy: HTTP ${at.status} in ${at.latency}${version}${nodes}, ${how}.${slow}`;
  },
  slow: (at) =>
    `${at.url} answers rightly but slowly: ${at.slow} of the last ${at.of} right answers took longer than ${at.limit}, the last ${at.latency}${at.phase === null ? '' : `, most of it in the phase “${at.phase}”`}.`,
  expiring: (at) => `${at.url} answers rightly, but a certificate of its chain expires in ${plural(at.days, 'day', 'days')}.`,
  ownNetwork: (at) => `${at.url} could not be judged: ${at.what}, but none of control-urls could be reached either.`,
  flawed: (at) => `${at.url} answers rightly but with a flaw: ${at.what}${at.answers === 1 ? '' : ` (in one of the last ${at.answers} answers)`}.`,
  silent: (at) => `${at.url} is healthy at ${at.answered} of the ${at.count} addresses of its name, but the others take no connection.`,
  ratio: (at) => `${at.url} is not healthy: ${at.what}. ${at.count} of the last ${plural(at.of, 'attempt', 'attempts')} failed.`,
  cannotHeal: (at) =>
    `${at.url} is not healthy: ${at.what}. Waiting does not mend this, so the gate stopped after ${plural(at.attempts, 'attempt', 'attempts')}.`,
  inARow: (at) => `${at.url} is not healthy: ${at.what}. ${at.count === 1 ? 'One attempt' : `${at.count} attempts in a row`} failed.`,
  timeUp: (at) => {
    const streak =
      at.goodStreak > 0 ? ` At the end ${plural(at.goodStreak, 'answer was', 'answers were')} right, of ${at.needed} needed in a row.` : '';
    const limit = at.timeout ?? 'the attempts that max-attempts allows';
    return `${at.url} did not become healthy within ${limit}: ${at.what}. ${at.failures} of ${plural(at.attempts, 'attempt', 'attempts')} failed.${streak}`;
  },
  tooFew: (at) =>
    `${at.url} gave ${plural(at.good, 'right answer', 'right answers')} and no wrong one within ${at.timeout ?? 'max-attempts'}, but ${at.needed} in a row are needed.`,
  progress: (at) => `${at.target}: attempt ${at.number}: ${at.result} in ${at.latency}${at.next === null ? '' : `; next in ${at.next}`}`,
  progressGood: (status, slow) => `HTTP ${status}, right${slow ? ' but slow' : ''}`,
  phase: { dns: 'DNS', tcp: 'TCP', tls: 'TLS', firstByte: 'first byte', download: 'download' },
  summary: {
    targets: 'Targets',
    timeline: 'Timeline',
    attempts: (count, shown) =>
      count === 1 ? 'The attempt' : count === shown ? `All ${count} attempts` : `${shown} of ${count} attempts (the first and the latest)`,
    lastAnswer: (latency, address) => `Last answer: ${latency}${address === '' ? '' : ` from ${address}`}`,
    onlyAfterRetries: (failures, attempts, reasons) =>
      `Passed **only after retries**: ${failures} of ${attempts} attempts failed before (${reasons}).`,
    facts: (at) =>
      [
        `Checked by ${at.check}`,
        at.version === null ? '' : `version ${at.version}`,
        at.address === null ? '' : `answered by ${at.address}`,
        at.certDays === null ? '' : `certificate holds for ${plural(at.certDays, 'day', 'days')}`,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    addresses: (count) => `${count} addresses`,
    more: (count) => `… ${count} more in the JSON report`,
    viaProxy: (proxy) => `Requests went through the proxy ${proxy}: the times of DNS and TCP are those to the proxy.`,
    head: {
      target: 'Target',
      address: 'Address',
      version: 'Version',
      reason: 'Reason',
      status: 'HTTP',
      attempts: 'Attempts',
      failures: 'Failed',
      latency: 'Last answer',
      elapsed: 'Elapsed',
      number: '#',
      start: 'Start',
      what: 'What happened',
      phase: 'Phase',
      time: 'Time',
    },
  },
};
