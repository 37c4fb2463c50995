import type { ContentMessages } from './content-messages.ts';

export const contentMessagesEn: ContentMessages = {
  stale: (column, age, limit) =>
    `The newest ${column} is ${age} older than the backup, and ${limit} is allowed. The backup may be of an old or a wrong database: look at what the backup job dumps.`,
  noTime: (column, limit) => `${column} holds no time at all, and one within ${limit} of the backup was expected. Look at what the backup job dumps.`,
  future: (column, by) =>
    `The newest ${column} is ${by} newer than the backup can be. Check the clock of the application and of the storage, and whether the backup is the one that its date says.`,
  freshnessUnknown: (column, why) => `How fresh ${column} is could not be found out: ${why}. Check the line of freshness.`,
  canaryMissing: (column) =>
    `The expected value is not in ${column}: the backup is not the one that was taken after it was written, or of another database. Check which backup was taken, and whether the canary was written.`,
  canaryUnknown: (column, why) => `Whether the expected value is in ${column} could not be found out: ${why}. Check the line of canary.`,
  problems: {
    no_table: 'there is no such table',
    no_column: 'there is no such column with a time in it',
    no_time: 'nothing tells when the backup was made',
    timeout: 'the query took longer than 60 s',
    failed: 'the query failed',
  },
  states: { fresh: 'fresh', stale: 'stale', future: 'newer than the backup', empty: 'no value', unknown: 'unknown' },
  title: 'Freshness',
  column: 'Column',
  expected: 'Expected',
  found: 'Found',
  canary: 'the canary',
  there: 'there',
  notThere: 'not there',
  explained: 'How much older than the backup the newest value is. Without an expectation it is only reported.',
};
