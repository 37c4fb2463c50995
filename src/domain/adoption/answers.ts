/** What has to be known to write a team's workflows; each is a flag, `--health-url` and so on. */
export const QUESTIONS = [
  'language',
  'source',
  'workflows',
  'host',
  'branch',
  'service',
  'environment',
  'health-url',
  'prisma',
  'working-directory',
  'migrations-path',
  'pending',
  'install-command',
  'redis',
  'queues',
  'alerts',
  'access-log',
  'postgres-version',
  'backup',
  's3-region',
  'critical-tables',
  'responsible',
  'time-zone',
  'plan',
  'outside-monitor',
  'channels',
  'email-from',
  'email-to',
] as const;
export type Question = (typeof QUESTIONS)[number];

/** The settled answers. The empty text says that there is none, as where no channel is wanted; what does not apply is absent. */
export type Answers = { readonly [Q in Question]?: string };

export const WORKFLOWS = ['deploy', 'monitor', 'monthly-drill', 'weekly-review', 'doctor'] as const;
export type WorkflowName = (typeof WORKFLOWS)[number];
export const HOSTS = ['render', 'railway', 'vps'] as const;
/** Hosts with an API that deploys, and that tells how the service is. */
export const isHosted = ({ host }: Answers): boolean => host === 'render' || host === 'railway';

/** The items of an answer that is a list. */
export const listOf = (answer: string | undefined): string[] => (answer ?? '').split(/[,\n]/).flatMap((item) => item.trim() || []);

export const wants = (answers: Answers, workflow: WorkflowName): boolean => listOf(answers.workflows).includes(workflow);

/**
 * Something seen in the repository that answers a question. `sure` is used as it is, and said; else it is a suggestion that a
 * person has to agree to: an address in a README may be another service's.
 */
export type Sighting = { readonly question: Question; readonly value: string; readonly where: string; readonly sure: boolean };

/** Things seen that are no answer but must be said. */
export type Notice =
  | { readonly kind: 'existing_deploy'; readonly file: string }
  | { readonly kind: 'host_without_example'; readonly host: string; readonly where: string }
  | { readonly kind: 'package_manager'; readonly name: string; readonly where: string }
  | { readonly kind: 'monorepo'; readonly where: string; readonly folders: number }
  | { readonly kind: 'prisma_version'; readonly version: string; readonly where: string }
  | { readonly kind: 'health_path'; readonly path: string; readonly where: string }
  | { readonly kind: 'layout_unknown'; readonly folder: string; readonly why: string }
  /** A queue whose name does not stand there, or is none that could be taken over as it is. */
  | { readonly kind: 'queue_unnamed'; readonly where: string }
  /** More names than are suggested. */
  | { readonly kind: 'queues_many'; readonly count: number; readonly taken: number }
  /** Not every source was looked into for queues. */
  | { readonly kind: 'sources_partly'; readonly files: number; readonly unread: string };

export type Detected = { readonly sightings: readonly Sighting[]; readonly notices: readonly Notice[] };
