/** Every sentence on who watches from outside. `who` is the provider, `name` the monitor's own, `url` what is to be watched. */
export type OutsideMessages = {
  readonly watched: (who: string, name: string, url: string, every: string, contacts: number) => string;
  readonly switched: (who: string, name: string, contacts: number) => string;
  readonly hostAsks: (who: string, path: string) => string;
  readonly paused: (who: string, name: string) => string;
  readonly wrongUrl: (who: string, url: string, others: string) => string;
  readonly noCheck: (who: string, name: string) => string;
  readonly tooSlow: (who: string, name: string, every: string, max: string) => string;
  readonly lateAlarm: (who: string, name: string, after: string, max: string) => string;
  readonly slowTimeout: (who: string, name: string, timeout: string, max: string) => string;
  readonly acceptsErrors: (who: string, name: string, codes: string) => string;
  readonly wrongKeyword: (who: string, name: string) => string;
  readonly noContacts: (who: string, name: string) => string;
  readonly down: (who: string, name: string) => string;
  readonly unchecked: (who: string, name: string) => string;
  readonly unknownState: (who: string, name: string, said: string) => string;
  readonly unsaid: (who: string, name: string, what: string) => string;
  readonly interval: string;
  readonly contacts: string;
  readonly keyword: string;
  readonly hostPath: (who: string, path: string, wanted: string) => string;
  readonly hostNone: (who: string) => string;
  readonly hostSuspended: (who: string) => string;
  readonly unread: Readonly<Record<'unauthorized' | 'rate_limited' | 'other', (who: string, detail: string) => string>>;
  readonly title: string;
  readonly head: readonly [string, string, string];
  readonly restartsOnly: string;
};
