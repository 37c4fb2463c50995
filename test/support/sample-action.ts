import { setTimeout } from 'node:timers/promises';
import { runAction } from '../../src/adapters/runner/run-action.ts';
import { CheckFailed, UpstreamError } from '../../src/core/errors.ts';
import { duration, secret, text } from '../../src/core/input-spec.ts';
import type { Verdict } from '../../src/core/verdict.ts';

/** An action whose input `behaviour` says what happens, to test the runner adapter as a process. */
await runAction({
  name: 'sample',
  title: { en: 'Sample', es: 'Muestra' },
  inputs: { behaviour: text({ required: true, example: 'ok' }), token: secret(), wait: duration({ default: '1s' }) },
  outputs: { count: '0' },
  validate: (inputs) => (inputs.behaviour === 'invalid' ? [{ input: 'behaviour', problem: 'it cannot be invalid.' }] : []),
  run: async ({ inputs, signal, log, saveState, hide }) => {
    saveState('created', 'thing-1');
    log.info(`Working with ${inputs.token}`);
    log.info('first\n::error::injected\n##[error]injected');
    const finding = (verdict: Verdict, target: string) => ({
      verdict,
      reason: verdict === 'ok' ? 'ok' : 'bad_thing',
      message: `Said: ${inputs.token} <b>`,
      target,
    });
    switch (inputs.behaviour) {
      case 'check-failed':
        throw new CheckFailed('json_mismatch', 'status was "no".');
      case 'upstream':
        throw new UpstreamError('unreachable', 'The server did not answer.');
      case 'bug':
        throw new TypeError(`cannot read ${inputs.token}`);
      case 'hang':
        await setTimeout(60_000);
        break;
      case 'wind-up':
        await setTimeout(60_000, undefined, { signal }).catch(() => undefined);
        return { findings: [finding('ok', 'a')], outputs: { count: '7' }, details: { measured: 7 }, sections: ['measured until then'] };
      case 'late-cancel':
        // While the report is written: whoever reads this pulls the trigger.
        return {
          findings: [finding('ok', 'a')],
          outputs: { count: '2' },
          details: {
            get said() {
              process.kill(process.pid, 'SIGINT');
              return 'cancelled now';
            },
          },
          sections: [],
        };
      case 'found-secret':
        hide(['found-on-the-way']);
        log.info('token found-on-the-way');
        break;
    }
    const verdict = inputs.behaviour as Verdict;
    const known = ['ok', 'degraded', 'unknown', 'critical'].includes(verdict);
    return {
      findings: [finding('ok', 'a'), finding(known ? verdict : 'ok', 'b | c')],
      outputs: { count: '2' },
      details: { said: inputs.token },
      sections: [`section ${inputs.token}`],
    };
  },
  post: async ({ log }, state) => {
    log.info(`post cleans ${state('created')}`);
    if (state('created') === 'broken') throw new Error('cannot clean');
  },
});
