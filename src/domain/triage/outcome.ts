import type { Finding } from '../../core/finding.ts';
import type { Language } from '../../core/language.ts';
import type { Verdict } from '../../core/verdict.ts';
import type { Diagnosis } from './culprit.ts';
import type { Evidence } from './evidence.ts';
import { outcomeMessages } from './outcome-messages.ts';
import { answerOf } from './phases.ts';
import { type RestartResult, restartSentence } from './restart-result.ts';

/**
 * What a triage comes to: `critical` where the API is down, `degraded` where it answers right and something is wrong all the same, `unknown`
 * where our own side was it or nothing could be measured, `ok` where nothing is wrong, or a restart mended it.
 */
export function diagnosisFinding(diagnosis: Diagnosis, evidence: Evidence, restart: RestartResult, language: Language): Finding {
  const { culprit, sentence, next } = diagnosis;
  const proof = { culprit, confidence: diagnosis.confidence };
  if (restart.kind === 'recovered')
    return { verdict: 'ok', reason: 'recovered', message: `${sentence} ${restartSentence(restart, language)}`, evidence: proof };
  if (culprit === 'none') return { verdict: 'ok', reason: 'ok', message: sentence, evidence: proof };
  const message = culprit === 'runner' ? outcomeMessages[language].ownNetwork(sentence) : sentence;
  return { verdict: verdictOf(diagnosis, evidence), reason: `culprit_${culprit}`, message: `${message} ${next}`, evidence: proof };
}

function verdictOf({ culprit }: Diagnosis, evidence: Evidence): Verdict {
  if (culprit === 'runner') return 'unknown';
  return ({ right: 'degraded', wrong: 'critical', not_measured: 'unknown' } as const)[answerOf(evidence)];
}
