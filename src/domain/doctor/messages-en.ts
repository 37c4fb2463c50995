import type { DoctorMessages } from './messages-type.ts';
import { deploys } from './says-deploys-en.ts';
import { upkeep } from './says-upkeep-en.ts';
import { workflows } from './says-workflows-en.ts';

export const en: DoctorMessages = {
  passes: {
    workflows: 'The workflow files are readable, and at least one uses the runbook.',
    placeholders: 'No placeholder of an example is left.',
    permissions: 'Each job that uses the runbook grants what that needs and no write beyond.',
    secrets: 'Every secret that the workflows name is there.',
    variables: 'Every variable that the workflows name is there.',
    'deploy-gate': 'Every deploy waits for a gate.',
    'deploy-verify': 'Every deploy is followed by a gate that asks /health.',
    'deploy-concurrency': 'No deploy is cancelled by the next one.',
    'deploy-commands': 'No deploy runs a command that can drop data.',
    'auto-deploy': 'The host deploys nothing past the gate.',
    branch: 'The default branch wants its checks before a merge.',
    schedules: 'Every schedule is valid and switched on.',
    'monitor-gap': 'The monitor looks as often as it says.',
    'drill-calendar': 'Each month has days on which the drill is asked for.',
    'drill-freshness': 'The last restore drill is recent and good.',
    'drill-server': 'The drill has a server of its own.',
    database: 'The role reaches the database, reads _prisma_migrations and is no superuser.',
    health: 'The health address answers right.',
    plan: 'The plan has what the workflows use.',
    minutes: 'The schedules fit into the minutes that the plan includes.',
    runner: 'The self-hosted runner is new enough.',
    pins: 'Every action is pinned to a commit.',
    'pull-request-target': "No code of a pull request runs with the repository's secrets.",
    timeouts: 'Every job has a time limit.',
  },
  says: {
    ...workflows,
    ...deploys,
    ...upkeep,
  },
  whatToChange: 'What to change',
  check: 'Check',
  where: 'Where',
  wrong: 'What is wrong',
  change: 'What to change',
  line: 'line',
  right: 'Right',
  skipped: 'Nothing to look at for',
  local: {
    usage: 'npm run doctor -- --into PATH/TO/YOUR/REPOSITORY [--repo OWNER/REPO] [--health-url https://…] [--language es] …',
    options:
      'Options, of which actions/doctor/README.md says what each is; secrets are taken from the environment alone (GITHUB_TOKEN, DATABASE_URL, RENDER_API_KEY, RAILWAY_TOKEN, HEADERS):',
    noFolder: 'it needs the folder of the repository that is looked at.',
    notAFolder: 'there is no such folder.',
    taken: (taken) => `Taken from the repository: ${taken}. An option of the same name overrides it.`,
    unset: (names) => `Not set in the environment, so that what takes them is unknown: ${names}. For GitHub: export GITHUB_TOKEN=$(gh auth token).`,
  },
};
