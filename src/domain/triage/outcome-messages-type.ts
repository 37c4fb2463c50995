/** The sentences around a diagnosis and a restart. What they are given is plain text, or markdown where the name says so. */
export type OutcomeMessages = {
  readonly title: string;
  readonly ownNetwork: (sentence: string) => string;
  readonly headline: (culprit: string, confidence: string) => string;
  readonly confidence: Readonly<Record<'certain' | 'likely' | 'possible', string>>;
  readonly nextStep: string;
  readonly restart: string;
  readonly lookedAt: (stamp: string) => string;
  readonly notWritten: (detail: string) => string;
  readonly noComment: string;
  readonly noIssue: (number: string) => string;
  readonly noIncident: string;
  readonly progress: { readonly incident: (url: string) => string; readonly looking: (what: string, limit: string) => string };
};
