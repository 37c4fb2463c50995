import type { CheckId, Reason } from './record.ts';

/** What is wrong, and what to change: exactly the YAML, the setting or the link. */
export type Say = (a: string, b: string, c: string) => readonly [wrong: string, change: string];

export type DoctorMessages = {
  readonly passes: Readonly<Record<CheckId, string>>;
  readonly says: Readonly<Record<Reason, Say>>;
  readonly whatToChange: string;
  readonly check: string;
  readonly where: string;
  readonly wrong: string;
  readonly change: string;
  readonly line: string;
  readonly right: string;
  readonly skipped: string;
  /** On one's own machine. */
  readonly local: {
    readonly usage: string;
    readonly options: string;
    readonly noFolder: string;
    readonly notAFolder: string;
    readonly taken: (taken: string) => string;
    /** Names of variables of the environment, without which something stays unknown. */
    readonly unset: (names: string) => string;
  };
};
