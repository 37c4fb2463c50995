import type { OutcomeMessages } from './outcome-messages-type.ts';

export const en: OutcomeMessages = {
  title: 'Triage',
  ownNetwork: (sentence) => `${sentence} Nothing can be said of the API from here.`,
  headline: (culprit, confidence) => `### 🔎 Triage: ${culprit} (${confidence})`,
  confidence: { certain: 'certain', likely: 'likely', possible: 'possible' },
  nextStep: '**Next**',
  restart: '**Restart**',
  lookedAt: (stamp) => `Looked at ${stamp} UTC; brought up to date with each triage of this incident`,
  notWritten: (detail) => `The triage could not be written into the incident: ${detail}`,
  noComment: 'The incident’s issue takes no comment (it is locked, or full): the triage stands in this run alone.',
  noIssue: (number) => `Issue ${number} is not an incident of this token’s account, so nothing was written into it. Look for its number again.`,
  noIncident: 'No open incident of these checks; the triage stands in this run alone.',
  progress: { incident: (url) => `The incident: ${url}`, looking: (what, limit) => `Looking at ${what}, for at most ${limit} …` },
};
