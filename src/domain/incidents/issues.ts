/** An issue that we opened, as GitHub lists it. Times in milliseconds. */
export type FoundIssue = {
  readonly number: number;
  readonly url: string;
  readonly open: boolean;
  readonly createdAt: number;
  readonly closedAt: number | null;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
};

export type IssueDraft = {
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly assignees: readonly string[];
  /** Whether an issue with this body is about the same. */
  readonly same: (body: string) => boolean;
  /** Body of an issue that turns out to be the second one. */
  readonly duplicate: (number: number) => string;
};

/** What is left out stays as it is. */
export type IssueChange = {
  readonly title?: string;
  readonly body: string;
  readonly open?: boolean;
  readonly labels?: readonly string[];
};

/**
 * The issues of the incidents, in a repository. Everything that has been done once may be done again: an answer that was lost does
 * not double anything. Each function rejects with an UpstreamError after its patience.
 */
export type IncidentIssues = {
  /** Every issue of ours with the label that is open, and those closed lately; never one that somebody else opened. */
  readonly list: (closedSince: number) => Promise<readonly FoundIssue[]>;
  /** Those of ours that are open and lost their label. */
  readonly listUnlabelled: () => Promise<readonly FoundIssue[]>;
  /** An issue of ours by its number; null where it is gone from this repository. */
  readonly get: (number: number) => Promise<FoundIssue | null>;
  /** First lines of our comments. */
  readonly commentsOf: (number: number) => Promise<readonly string[]>;
  /**
   * Opens one, and lists again: where another of the same was there first, ours is closed as its duplicate and `first` is the other.
   * Assignees that GitHub does not take are left out and named.
   */
  readonly open: (
    draft: IssueDraft,
  ) => Promise<{ readonly issue: FoundIssue; readonly first: FoundIssue | null; readonly notAssigned: readonly string[] }>;
  readonly write: (number: number, change: IssueChange) => Promise<void>;
  /** `body` says of which, with its number: GitHub makes a link of that. */
  readonly closeDuplicate: (number: number, body: string) => Promise<void>;
  /**
   * Comments once: of several with the same first line the oldest stays. `claimed`: it is ours, or nobody has gone on with it for
   * `leaseMs`. `refused`: GitHub takes no comment there, as on a locked issue.
   */
  readonly comment: (number: number, body: string, leaseMs: number) => Promise<{ readonly claimed: boolean; readonly refused: boolean }>;
};
