/**
 * The rules and how grave they are. Names are those of squawk (https://squawkhq.com/docs/rules) where it has the rule, so that its
 * documentation and its `-- squawk-ignore` comments hold here too; the others are marked. An `error` breaks the deploy or the
 * running version of the app, destroys data, or stands still a large table; a `warning` blocks writes or is easily done better.
 */
export const RULES = {
  'adding-required-field': 'error',
  'ban-drop-column': 'error',
  'ban-drop-table': 'error',
  'ban-drop-database': 'error',
  /** Ours. */
  'ban-drop-schema': 'error',
  /** Ours: TRUNCATE without CASCADE. */
  'ban-truncate': 'error',
  'ban-truncate-cascade': 'error',
  'renaming-column': 'error',
  'renaming-table': 'error',
  /** Ours. */
  'renaming-enum-value': 'error',
  'changing-column-type': 'error',
  'ban-uncommitted-transaction': 'error',
  'ban-concurrent-index-creation-in-transaction': 'error',
  /** Ours: VACUUM and other statements that refuse to run inside a transaction. */
  'ban-in-transaction': 'error',
  /** VACUUM FULL and CLUSTER. */
  'prefer-repack': 'error',
  /** Ours. */
  'ban-lock-table': 'error',
  'require-concurrent-index-creation': 'warning',
  'require-concurrent-index-deletion': 'warning',
  'require-concurrent-reindex': 'warning',
  'require-concurrent-partition-detach': 'warning',
  'adding-foreign-key-constraint': 'warning',
  'constraint-missing-not-valid': 'warning',
  'adding-not-nullable-field': 'warning',
  'disallowed-unique-constraint': 'warning',
  'adding-serial-primary-key-field': 'warning',
  /** A volatile default, or a stored generated column. */
  'adding-field-with-default': 'warning',
  /** Ours. */
  'update-without-where': 'warning',
  /** Ours. */
  'delete-without-where': 'warning',
  'require-timeout-settings': 'warning',
  /** Ours. */
  'enum-value-used-in-same-file': 'warning',
} as const satisfies Readonly<Record<string, 'error' | 'warning'>>;

export type RuleName = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as readonly RuleName[];

/** Other names of a rule, in `lint-exclude` and in comments: squawk's newer ones, and what its users know. */
const ALIASES: Readonly<Record<string, RuleName>> = {
  'require-lock-timeout': 'require-timeout-settings',
  'concurrently-in-multi-statement-file': 'ban-concurrent-index-creation-in-transaction',
  'adding-not-null': 'adding-not-nullable-field',
  'adding-primary-key': 'adding-serial-primary-key-field',
};

/** The rule of a name or of another name of it, or null. */
export function ruleOf(name: string): RuleName | null {
  return RULE_NAMES.find((rule) => rule === name) ?? ALIASES[name] ?? null;
}
