import { because } from './because.ts';
import type { DoctorMessages } from './messages-type.ts';

/** Sentences on schedules, drills, the database, /health, the plan and the runner. */
export const upkeep = {
  schedule_missing: (cron) => ['Nothing starts this workflow by itself.', `on: { schedule: [{ cron: '${cron}' }], workflow_dispatch: }`],
  cron_invalid: (text) => [
    `GitHub refuses this schedule: ${text}.`,
    "Five fields, such as cron: '23 */2 * * *', and a time zone of the IANA database; check it on crontab.guru.",
  ],
  workflow_disabled: (state, file) => [
    state === 'absent'
      ? 'GitHub does not know this workflow: it is not on the default branch.'
      : `The workflow is switched off (${state}): its schedule starts nothing.`,
    state === 'absent' ? 'Merge it into the default branch.' : `gh workflow enable ${file}`,
  ],
  workflows_unread: (why, takes) => [`Whether the scheduled workflows are switched on is not known${because(why)}.`, `It takes ${takes}.`],
  monitor_gap: (gap, limit) => [
    `The schedule leaves ${gap} without a look, and max-gap says ${limit}.`,
    `Have an outside monitor start it (on: { repository_dispatch: { types: [health] } }), or max-gap: above the schedule's pause.`,
  ],
  time_zone_invalid: (zone) => [`There is no time zone ${zone}.`, 'time-zone: Europe/Madrid, or another name of the IANA database.'],
  drill_not_asked: (count) => [
    `In ${count} of the next 12 months fewer than two days of the drill's first week ask for it, and GitHub drops runs.`,
    "cron: '17 5 1-14 * *'",
  ],
  drill_too_often: (count) => [
    `The schedule starts the drill about ${count} times a month: cron takes day of month OR day of week.`,
    "cron: '17 5 1-14 * *' and the job due with schedule-due, as in examples/monthly-drill.yml.",
  ],
  drill_overdue: (day) => [
    `The last drill was on ${day}, more than a month's turn ago.`,
    'gh workflow run monthly-drill.yml, and see why its schedule did not run.',
  ],
  drill_never: () => ['No drill is on the register.', 'gh workflow run monthly-drill.yml'],
  drill_bad: (day, result) => [
    `The last drill, on ${day}, ended as ${result}: the backup is not proven.`,
    'Open its run from the register, mend what it names, and run it again.',
  ],
  drill_unread: (why, takes) => [`The register of drills could not be read${because(why)}.`, `It takes ${takes}.`],
  drill_on_production: (server) => [
    `The drill restores into the server that is production's: ${server}.`,
    "server-url: a throwaway server, such as the job's own service container; or call restore-drill.yml, which brings one.",
  ],
  database_unreachable: (why) => [
    `The database cannot be reached with this URL: ${why}.`,
    'Use the external URL, let the runner in, or open a tunnel with the action ssh-tunnel.',
  ],
  database_superuser: () => [
    'The role is a superuser: a leaked secret is the whole server.',
    'CREATE ROLE runbook LOGIN PASSWORD …; GRANT USAGE ON SCHEMA public TO runbook; GRANT SELECT ON _prisma_migrations TO runbook; put it into DATABASE_URL. Where the gate applies migrations (pending: apply): the role that owns the tables.',
  ],
  database_ledger_denied: () => [
    'The role may not read _prisma_migrations, so no gate can judge.',
    'GRANT USAGE ON SCHEMA public TO runbook; GRANT SELECT ON _prisma_migrations TO runbook;',
  ],
  database_ledger_absent: () => [
    'The database has no _prisma_migrations: it was never migrated, or another schema is meant.',
    'npx prisma migrate deploy, or ?schema=… in DATABASE_URL.',
  ],
  database_unread: () => ['Whether the role reaches the database is not known.', 'database-url: ${{ secrets.DATABASE_URL }}'],
  health_bad: (message) => [message, "Mend the API's answer, or correct health-url, preset or expect-json."],
  health_unread: () => ['Whether /health answers right is not known.', 'health-url: https://…/health'],
  plan_environment: (environment) => [
    `The environment ${environment} protects nothing here: a private repository on the free plan has no environments with secrets or reviewers.`,
    'Use secrets of the repository and take environment: out, make the repository public, or upgrade (reviewers in a private one need Enterprise).',
  ],
  plan_unread: (why, takes) => [`The plan is not known${because(why)}.`, `It takes ${takes}.`],
  relay_refused: () => [
    'The relay takes every minute of the month, 43,200 in a private repository, and so it does not start.',
    "monitor.yml and an outside monitor instead, a runner of your own, or accept-cost: 'true'.",
  ],
  minutes_over: (total, included, parts) => [
    `The schedules take about ${total} minutes a month of ${included} that the plan includes: ${parts}.`,
    'Let the largest run less often, or on a runner of your own (runs-on), or set a budget.',
  ],
  minutes_near: (total, included, parts) => [
    `The schedules take about ${total} minutes a month of ${included} that the plan includes, and pushes come on top: ${parts}.`,
    'Let the largest run less often.',
  ],
  runner_old: (version, least) => [
    `The self-hosted runner is ${version}, and ${least} is the oldest that knows what is used.`,
    'Update the runner: https://github.com/actions/runner/releases',
  ],
  runner_unread: (least) => [
    `The version of the self-hosted runner is not known; ${least} is the oldest that knows what is used.`,
    'runner-version: what config.sh --version says on it.',
  ],
} satisfies Partial<DoctorMessages['says']>;
