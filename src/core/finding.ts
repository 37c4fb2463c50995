import type { JsonObject } from './json.ts';
import type { Verdict } from './verdict.ts';

/**
 * One thing a check found. `reason` is a stable code and part of the API; `message` is a sentence for a person and is not.
 * The message says what happened, to what, and what to do next.
 */
export type Finding = {
  readonly verdict: Verdict;
  /** Stable code such as `http_status`; `ok` (or `in_sync`) for a pass. */
  readonly reason: string;
  readonly message: string;
  /** What was checked, when a run checks several things. */
  readonly target?: string;
  /** Where in the repository it is; the annotation is put there. */
  readonly location?: FileLocation;
  /** What was measured. Never holds a secret or a row's value. */
  readonly evidence?: JsonObject;
};

/** A line of a file, by its path from the repository's root with `/`; lines count from 1. */
export type FileLocation = { readonly file: string; readonly line: number };
