import type { Context } from '../../src/adapters/runner/run-action.ts';
import type { Finding } from '../../src/core/finding.ts';
import { code, codeBlock, details, table } from '../../src/core/markdown.ts';
import type { Outcome } from '../../src/core/outcome.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { hostAndPort } from '../../src/domain/tunnel/address.ts';
import type { OpenForward } from '../../src/domain/tunnel/config-file.ts';
import { failureSentence, tunnelMessages } from '../../src/domain/tunnel/messages.ts';
import { shownHostKey, spokenLines } from '../../src/domain/tunnel/ssh-log.ts';
import type { inputs as spec } from './inputs.ts';
import { openTunnel, type Tunnel } from './open.ts';

/** Opens the tunnel for the steps that follow, and says where each forward is reached; `post` closes it. */
export async function run(context: Context<typeof spec>): Promise<Outcome> {
  const { inputs, language, log, redactor } = context;
  const m = tunnelMessages[language];
  const started = performance.now();
  const tunnel = await openTunnel(context);
  const open = tunnel.failures.length === 0;
  const said = spokenLines(tunnel.log).map((line) => plainText(redactor.redact(line), 300));
  if (!open && said.length > 0) log.group(m.sshSaid, said.slice(0, 60));
  const rows = tunnel.forwards.map((f) => [code(`127.0.0.1:${f.localPort}`), code(targetOf(f))]);
  const sections = open ? [table([m.here, m.there], rows)] : said.length > 0 ? [details(m.sshSaid, codeBlock(redactor.redact(said.join('\n'))))] : [];
  return {
    findings: open ? [openFinding(tunnel, context)] : failureFindings(tunnel, context),
    outputs: open ? { ports: JSON.stringify(tunnel.forwards.map((f) => f.localPort)), port: String(tunnel.forwards[0]?.localPort ?? '') } : {},
    details: {
      host: inputs.host,
      port: inputs.port,
      user: inputs.user,
      open,
      hostKey: shownHostKey(tunnel.log),
      forwards: tunnel.forwards.map((f) => ({ localPort: f.localPort, target: targetOf(f) })),
      openMs: Math.round(performance.now() - started),
    },
    sections,
  };
}

const targetOf = (forward: OpenForward) => hostAndPort(forward.host, forward.port);

function openFinding(tunnel: Tunnel, { inputs, language }: Context<typeof spec>): Finding {
  const places = tunnel.forwards.map((f) => `127.0.0.1:${f.localPort} → ${targetOf(f)}`);
  return { verdict: 'ok', reason: 'ok', message: tunnelMessages[language].opened(inputs, places) };
}

/** What cannot be opened has not been measured: `unknown`, never a verdict on what is behind it. */
function failureFindings(tunnel: Tunnel, { inputs, language }: Context<typeof spec>): Finding[] {
  return tunnel.failures.map((failure) => ({
    verdict: 'unknown',
    reason: failure.reason,
    message: failureSentence(failure, inputs, inputs.timeout / 1000, language),
    ...('target' in failure && failure.target !== '' ? { target: failure.target } : {}),
  }));
}
