import type { DoctorMessages } from './messages-type.ts';

/** `because` of an unknown, where anything was said. */
const because = (why: string) => (why === '' ? '' : ` (${why})`);

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
    not_adopted: () => [
      'No workflow uses the runbook.',
      'Copy a file of examples/ to .github/workflows/, such as deploy-render.yml and monitor.yml.',
    ],
    workflow_unreadable: (problem) => [`GitHub cannot read this file: ${problem}.`, 'Mend its YAML; actionlint names the place.'],
    placeholder_left: (word) => [`A placeholder of the example is still there: ${word}.`, `Put your own in place of ${word}.`],
    permission_missing: (missing, yaml) => [
      `The job does not grant ${missing}: the run ends at its start, or the step fails.`,
      `In this job: ${yaml}`,
    ],
    permissions_undeclared: (job, yaml) => [
      `The job ${job} says nothing of permissions: what it may do depends on a setting of the repository.`,
      `In this job: ${yaml}`,
    ],
    permission_superfluous: (wide, yaml) => [`The job may write more than it needs: ${wide}.`, `In this job: ${yaml}`],
    secret_missing: (name) => [`The secret ${name} does not exist or is empty.`, `gh secret set ${name}`],
    secret_optional_missing: (name) => [
      `The secret ${name} does not exist; what it is for is left out.`,
      `gh secret set ${name}, or delete the line that passes it on.`,
    ],
    secret_environment_only: (name, job) => [
      `The secret ${name} belongs to an environment, whose secrets do not reach the job ${job}.`,
      `gh secret set ${name} (for the repository); or use the actions in a job of your own with environment:, as in examples/deploy-vps.yml.`,
    ],
    secrets_inherit: (job) => [
      `The job ${job} hands on every secret, and to a workflow of another owner none arrive.`,
      'Name them in place of inherit, as in secrets: { database-url: ${{ secrets.DATABASE_URL }} }',
    ],
    secrets_unread: (names, why, takes) => [
      `Whether these secrets exist is not known: ${names}${because(why)}.`,
      takes === ''
        ? "Pass in secrets-present a line NAME=${{ secrets.NAME != '' }} for each."
        : `It takes ${takes}; or a line NAME=\${{ secrets.NAME != '' }} for each in secrets-present.`,
    ],
    variable_missing: (name) => [`The variable ${name} does not exist or is empty.`, `gh variable set ${name} --body VALUE`],
    variables_unread: (names, why, takes) => [
      `Whether these variables exist is not known: ${names}${because(why)}.`,
      takes === ''
        ? "Pass in secrets-present a line NAME=${{ vars.NAME != '' }} for each."
        : `It takes ${takes}; or a line NAME=\${{ vars.NAME != '' }} for each in secrets-present.`,
    ],
    deploy_ungated: (job) => [
      `The job ${job} deploys without waiting for a gate.`,
      `In ${job}: needs: gate; and the job gate of examples/deploy-render.yml (gate-deploy.yml, phase: before).`,
    ],
    gate_ignored: (job, why) => [
      `The gate before ${job} is asked and not heeded: ${why}.`,
      "Take out always(), !cancelled(), continue-on-error and fail-on: never; or add needs.gate.result == 'success' to the job's if:.",
    ],
    deploy_unverified: (job) => [
      `Nothing asks after ${job} whether the new version is healthy.`,
      `A job with needs: ${job} that calls gate-deploy.yml with phase: after and health-url.`,
    ],
    deploy_cancelled: (job) => [
      `A newer push ends ${job} in the middle of a deploy or a migration.`,
      'concurrency: { group: deploy-production, cancel-in-progress: false }',
    ],
    deploy_unordered: (job) => [
      `Two runs of ${job} may deploy at the same time.`,
      'concurrency: { group: deploy-production, cancel-in-progress: false }',
    ],
    forbidden_command: (command) => [`A deploy runs ${command}, which can drop data.`, `npx prisma migrate deploy in place of ${command}`],
    auto_deploy_on: (host, change) => [`${host} deploys each push by itself: the gate blocks nothing.`, `${host}: ${change}`],
    auto_deploy_by_checks: (host, change) => [
      `${host} deploys by itself once a commit's checks have passed, beside the workflow's own deploy.`,
      `${host}: ${change}`,
    ],
    auto_deploy_unread: (host, why, takes) => [`Whether ${host} deploys by itself is not known${because(why)}.`, `It takes ${takes}.`],
    branch_unprotected: (branch, checks) => [
      `Anybody with write access can push to ${branch} without a check.`,
      `Settings → Rules → Rulesets → New branch ruleset for ${branch}: require a pull request, and the status check ${checks}.`,
    ],
    branch_check_missing: (branch, checks) => [
      `A merge into ${branch} does not wait for ${checks}.`,
      `Settings → Rules → Rulesets: require the status check ${checks}.`,
    ],
    branch_unread: (why, takes) => [`Whether the default branch is protected is not known${because(why)}.`, `It takes ${takes}.`],
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
      'CREATE ROLE runbook LOGIN; GRANT CONNECT, USAGE ON SCHEMA public and SELECT ON _prisma_migrations to it; put it into DATABASE_URL.',
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
    action_unpinned: (uses, action) => [`${uses} is a name that can be moved to other code.`, `uses: ${action}@<commit> # the version`],
    pull_request_target: (job) => [
      `The job ${job} runs a stranger's pull request with the repository's secrets.`,
      'on: pull_request, which has none; or no checkout of the head, and nothing of the runbook, in this workflow.',
    ],
    timeout_missing: (job) => [`The job ${job} may hang for six hours.`, 'timeout-minutes: 15'],
  },
  whatToChange: 'What to change',
  check: 'Check',
  where: 'Where',
  wrong: 'What is wrong',
  change: 'What to change',
  line: 'line',
  right: 'Right',
  skipped: 'Nothing to look at for',
};
