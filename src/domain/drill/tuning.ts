import type { SafetyProof } from './guard.ts';

/**
 * Settings of the whole server that make a restore faster and that a reload can change (`context` sighup). Which of them pay was
 * measured with bench/tuning.ts. They are put back when the last drill on the server ends.
 */
export const TUNING_CHOICES = ['auto', 'off'] as const;

/** One row of pg_settings, as text; sizes and times in the base unit that `unit` names. */
export type ServerSetting = { readonly name: string; readonly setting: string; readonly unit: string | null; readonly source: string };

const GIB = 1024 ** 3;
/** More WAL than this is not kept on the disk for a drill's sake. */
const MOST_WAL = 4 * GIB;
const MEGABYTE_UNIT: Readonly<Record<string, number>> = { MB: 1024 ** 2, '16MB': 16 * 1024 ** 2, kB: 1024 };

type Tuning = {
  readonly name: string;
  /** Whether a crash of the machine during the drill could cost other databases of the server. */
  readonly risksOthers: boolean;
  readonly value: (walBytes: number) => string;
  readonly isFast: (setting: ServerSetting, walBytes: number) => boolean;
};

const TUNINGS: readonly Tuning[] = [
  { name: 'fsync', risksOthers: true, value: () => 'off', isFast: ({ setting }) => setting === 'off' },
  { name: 'autovacuum', risksOthers: false, value: () => 'off', isFast: ({ setting }) => setting === 'off' },
  {
    name: 'max_wal_size',
    risksOthers: false,
    value: (walBytes) => `${Math.ceil(wal(walBytes) / 1024 ** 2)}MB`,
    isFast: ({ setting, unit }, walBytes) => Number(setting) * (MEGABYTE_UNIT[unit ?? ''] ?? 1) >= wal(walBytes),
  },
  { name: 'checkpoint_timeout', risksOthers: false, value: () => '1h', isFast: ({ setting }) => Number(setting) >= 3600 },
];

export const TUNED_NAMES: readonly string[] = TUNINGS.map((tuning) => tuning.name);

const wal = (bytes: number) => Math.min(MOST_WAL, Math.max(GIB, bytes));

/**
 * What to change on this server. Nothing that is as fast already, and nothing that was given on its command line, which `ALTER
 * SYSTEM` does not reach. A server that holds other databases, and is used because the user named it, keeps its durability.
 * `walBytes`: an estimate of what the restore writes.
 */
export function planTuning(settings: readonly ServerSetting[], guard: SafetyProof, walBytes: number): Readonly<Record<string, string>> {
  const chosen = TUNINGS.flatMap((tuning) => {
    const now = settings.find((setting) => setting.name === tuning.name);
    const reachable = now !== undefined && now.source !== 'command line' && now.source !== 'environment variable';
    if (!reachable || tuning.isFast(now, walBytes) || (tuning.risksOthers && guard === 'system_identifier')) return [];
    return [[tuning.name, tuning.value(walBytes)] as const];
  });
  return Object.fromEntries(chosen);
}

/** What a drill changed: what stood in postgresql.auto.conf before (null: nothing), and what the drill wrote there. */
export type Change = { readonly was: string | null; readonly is: string };
export type Changes = Readonly<Record<string, Change>>;

/**
 * The changes after one more drill has joined. What an earlier drill noted as the original stays the original, whatever stands in
 * the file now.
 */
export function mergeChanges(known: Changes, wanted: Readonly<Record<string, string>>, file: Readonly<Record<string, string>>): Changes {
  const added = Object.entries(wanted).map(([name, is]) => [name, { was: known[name] === undefined ? (file[name] ?? null) : known[name].was, is }]);
  return { ...known, ...Object.fromEntries(added) };
}

/** What to write to put the server back: a value, or null to take the line out. What somebody else changed meanwhile stays. */
export function planPutBack(changes: Changes, file: Readonly<Record<string, string>>): Readonly<Record<string, string | null>> {
  return Object.fromEntries(Object.entries(changes).flatMap(([name, { was, is }]) => (file[name] === is ? [[name, was] as const] : [])));
}

/** The changes as a note on the server; only names that a drill may change are read back. */
export const writeNote = (changes: Changes): string => JSON.stringify({ drill: 1, changes });

/** Null where this is no note of a drill. */
export function readNote(text: string | null): Changes | null {
  try {
    const { drill, changes } = JSON.parse(text ?? '') as { drill: unknown; changes: Record<string, Change> };
    if (drill !== 1) return null;
    const known = Object.entries(changes).filter(
      ([name, { was, is }]) => TUNED_NAMES.includes(name) && typeof is === 'string' && (was === null || typeof was === 'string'),
    );
    return Object.fromEntries(known.map(([name, { was, is }]) => [name, { was, is }]));
  } catch {
    return null;
  }
}

/** Why nothing was tuned. `none`: everything is as fast already, or given on the server's command line. */
export type TuningWhy = 'none' | 'off' | 'not_superuser' | 'refused';

/** The server's settings during the drill. */
export type TuningState = {
  /** What drills have changed, with the value that held. */
  readonly active: Readonly<Record<string, string>>;
  /** Null where something was changed. */
  readonly why: TuningWhy | null;
  /** False where it could not be put back: then the post step, or the next drill, does it. Null while it holds. */
  readonly putBack: boolean | null;
};

/** What a restore of these stored bytes may write as WAL: the rows as text, and the indexes over them. */
export function estimateWal(dataBytes: number, compressed: boolean): number {
  return dataBytes * (compressed ? 5 : 2);
}

/** The decisions that holding and ending a server's settings needs, for the adapter that talks to the server. */
export type TuningRules = {
  readonly names: readonly string[];
  readonly plan: typeof planTuning;
  readonly merge: typeof mergeChanges;
  readonly putBack: typeof planPutBack;
  readonly readNote: typeof readNote;
  readonly writeNote: typeof writeNote;
};

export const tuningRules: TuningRules = {
  names: TUNED_NAMES,
  plan: planTuning,
  merge: mergeChanges,
  putBack: planPutBack,
  readNote,
  writeNote,
};

/** Where drills meet: their lock belongs to one database, so all of them take it in the same one. */
export const TUNING_DATABASE = 'postgres';
