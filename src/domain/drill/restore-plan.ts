import type { Archive, TocEntry } from '../archive/types.ts';

/** What is restored of an archive, and how. */
export type RestorePlan = {
  /** Lines for `pg_restore -L`: the numbers of the entries to restore, in the archive's order. */
  readonly list: string;
  /** Kinds of entries left out on purpose, with how many. */
  readonly leftOut: Readonly<Record<string, number>>;
  readonly restored: readonly TocEntry[];
  /** `UTF8`, `LATIN1` …: the dumped database's own. */
  readonly encoding: string;
  readonly extensions: readonly string[];
  readonly jobs: number;
  readonly arguments: readonly string[];
};

/**
 * Entries that are never restored. They are no data, would make errors on any server but the original one, or would act on the
 * outside: a restored subscription connects to production, and blocks DROP DATABASE (SQLSTATE 55006). Planner statistics (from 18
 * on) are made by functions that older servers lack.
 */
const LEFT_OUT = [
  'STATISTICS DATA',
  'PUBLICATION',
  'PUBLICATION TABLE',
  'PUBLICATION TABLES IN SCHEMA',
  'SUBSCRIPTION',
  'SUBSCRIPTION TABLE',
  'EVENT TRIGGER',
];
/** Left out by `-O -x --no-security-labels`, so that they are no error and not restored either. */
const LEFT_OUT_BY_OPTION = ['ACL', 'DEFAULT ACL', 'ACL LANGUAGE', 'SECURITY LABEL'];

/** Whether a drill restores it. */
export function isRestored(entry: TocEntry): boolean {
  return !isLeftOut(entry);
}

function isLeftOut({ desc, tag }: TocEntry): boolean {
  if (LEFT_OUT.includes(desc) || LEFT_OUT_BY_OPTION.includes(desc)) return true;
  // A comment on an extension or a database is for its owner alone, and says nothing about the data.
  return desc === 'COMMENT' && /^(EXTENSION|EVENT TRIGGER|PUBLICATION|SUBSCRIPTION|DATABASE) /.test(tag);
}

/** The plan for an archive. A tar archive can only be restored by one job (pg_restore refuses more). */
export function planRestore(archive: Archive, jobs: number): RestorePlan {
  const leftOut: Record<string, number> = {};
  const restored: TocEntry[] = [];
  for (const entry of archive.entries) {
    if (isLeftOut(entry)) leftOut[entry.desc] = (leftOut[entry.desc] ?? 0) + 1;
    else restored.push(entry);
  }
  const effective = archive.header.format === 'tar' ? 1 : jobs;
  return {
    list: restored.map((entry) => `${entry.dumpId};\n`).join(''),
    leftOut,
    restored,
    encoding: encodingOf(archive),
    extensions: archive.entries.filter((entry) => entry.desc === 'EXTENSION').map((entry) => entry.tag),
    jobs: effective,
    arguments: [
      ...['-O', '-x', '--no-publications', '--no-subscriptions', '--no-security-labels', '--no-tablespaces'],
      ...(effective > 1 ? ['-j', String(effective)] : []),
    ],
  };
}

/** A share of the machine's memory for all index builds together, and bounds for each. */
const MEMORY_SHARE = 1 / 8;
const MIB = 1024 ** 2;
const [LEAST_MEMORY, MOST_MEMORY] = [64 * MIB, 1024 * MIB];

/** With so many indexes and keys for each job, all jobs are busy nearly to the end. */
const MANY_INDEXES = 6;
const INDEXES = new Set(['INDEX', 'CONSTRAINT', 'FK CONSTRAINT']);

/**
 * Settings of the restore's own sessions: they change how fast it is, and nothing of what is restored. Jobs use the cores already, so
 * an index build gets one helper instead of two, and none where there are many: a build with helpers writes to the disk what one
 * without sorts in memory (tuplesort.c). `memory` is that of the server's machine, null where it is another one: then the server's own
 * limits stay.
 */
export function sessionSettings({ jobs, restored }: Pick<RestorePlan, 'jobs' | 'restored'>, memory: number | null): Readonly<Record<string, string>> {
  const indexes = restored.filter(({ desc }) => INDEXES.has(desc)).length;
  const each = memory === null ? null : Math.min(MOST_MEMORY, Math.max(LEAST_MEMORY, (memory * MEMORY_SHARE) / jobs));
  return {
    synchronous_commit: 'off',
    ...(each === null ? {} : { maintenance_work_mem: `${Math.floor(each / MIB)}MB` }),
    ...(jobs > 1 ? { max_parallel_maintenance_workers: indexes >= MANY_INDEXES * jobs ? '0' : '1' } : {}),
  };
}

/** The entry ENCODING holds `SET client_encoding = 'UTF8';`. */
function encodingOf(archive: Archive): string {
  const definition = archive.entries.find((entry) => entry.desc === 'ENCODING')?.definition ?? '';
  return /^SET client_encoding = '([A-Za-z0-9_]+)'/.exec(definition.trim())?.[1] ?? 'UTF8';
}
