import type { LedgerMessages } from './messages-type.ts';

export const ledgerMessagesEn: LedgerMessages = {
  recorded: (line, branch) => `Recorded on the branch ${branch}: ${line}.`,
  alreadyRecorded: (line, branch) => `On record already on the branch ${branch}: ${line}. Nothing was written.`,
  skipped: 'The drill did not run, so there is nothing to record.',
  problems: {
    absent: 'There is no report of the drill. What its job said by its outputs is on record; the run’s log says why the report is missing.',
    unreadable:
      'The report of the drill could not be read. What its job said by its outputs is on record; look at the artifact and the step that downloads it.',
    not_a_report: 'The file given as report is none of restore-drill. The drill is on record as inconclusive; check the input report.',
    other_run: 'The report is of another run, so it is not taken as this drill’s evidence. Check which artifact the job downloads.',
  },
  damaged: (count, where) =>
    `${count} line(s) of the register cannot be read (${where}). They are kept as they are and count for nothing; look at the branch’s history for who wrote them.`,
  newer: (count) =>
    `${count} line(s) of the register were written by a newer version of this action. They are kept as they are and count for nothing here: update the action.`,
  tooLarge: (files) =>
    `Files of the register are too large to be read (${files}). They are kept as they are and count for nothing; the drill is on record in the next file. Look at the branch’s history for who made them so large.`,
  labelShared: (database) =>
    `Another drill of this run is on record as the database ${database}, with another report. Both are kept; give each database a label of its own by the input database, or they are compared with each other.`,
  trend: {
    table_emptied: (f) =>
      `${f.count} table(s) that held rows in the last good drills are empty in this backup: ${f.names}. Look at the source database at once, before older backups expire.`,
    table_shrunk: (f) =>
      `${f.count} table(s) have less than ${f.share} of their usual rows: ${f.names}. Find out whether something deleted them; if it was meant, the next drills take it as usual.`,
    table_gone: (f) =>
      `${f.count} table(s) of the last good drill are not in this backup: ${f.names}. If no migration dropped them, look at what pg_dump leaves out.`,
    restore_slower: (f) =>
      `The restore took ${f.now}, where the last ${f.drills} good drills took ${f.usual}. Compare with the recovery time that you promise; look at new indexes and at the runner.`,
    size_unusual: (f) => `The backup has ${f.now}, where the last ${f.drills} had ${f.usual}. Find out what was added or is missing.`,
    no_recent_drill: (f) =>
      `No drill was OK for more than ${f.limit} (${f.last === null ? 'never on this register' : `last on ${f.last}`}). Until one is, nobody knows whether there is a backup: mend what the drills report, and run one by hand.`,
    onlyMinor: 'There were drills with minor incidents since.',
  },
  issueFailed: (why) => `The drill is on record, but the issue “Restore drills” could not be brought up to date: ${why}`,
  notPinned: (why) => `The issue is not pinned (${why}). Pin it by hand once.`,
  notCommented: (why) =>
    `The drill is on record and in the issue’s table, but GitHub took no comment (${why}). Unlock the conversation; one that is full is moved on by deleting the issue: the next drill opens another.`,
  notAssigned: (names) => `${names} cannot be assigned. Name people who can be assigned to issues of this repository in the input responsible.`,
  results: { ok: 'OK', minor: 'minor incidents', incidents: 'INCIDENTS', inconclusive: 'INCONCLUSIVE' },
  title: 'Restore drills',
  introduction: (branch) =>
    `Each line is a backup that was restored and checked, or an attempt at it. The full entries are the JSON lines under \`ledger/\` on this branch (\`${branch}\`); this table is made from them. RPO is the age of the backup, RTO the time from its first byte to the end of the checks.`,
  issueIntroduction: (branch) =>
    `The register of restore drills. It is kept by the drills themselves: what is edited here is overwritten. The entries are on the branch \`${branch}\`. RPO is the age of the backup, RTO the time from its first byte to the end of the checks.`,
  duplicate: (number) => `Opened at the same time as #${number}, which goes on.`,
  labels: {
    date: 'Date',
    database: 'Database',
    result: 'Result',
    reason: 'Reason',
    backup: 'Backup',
    size: 'Size',
    age: 'Age of the backup (RPO)',
    recovery: 'Recovery (RTO)',
    rows: 'Rows',
    responsible: 'Responsible',
    run: 'Run',
    evidence: 'SHA-256 of the evidence',
    commit: 'Commit',
    restoreSeconds: 'Restore, seconds',
    chartSize: 'Backup',
    omitted: 'Older drills are on the branch alone.',
    last: 'Last drills',
    findings: 'Against the last drills',
    register: 'Register',
    issue: 'Issue',
    proof: 'Proof',
  },
};
