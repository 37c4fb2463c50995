import { because } from './because.ts';
import type { DoctorMessages } from './messages-type.ts';

/** Sentences on workflow files, permissions, secrets and variables. */
export const workflows = {
  not_adopted: () => ['No workflow uses the runbook.', 'Copy a file of examples/ to .github/workflows/, such as deploy-render.yml and monitor.yml.'],
  workflow_unreadable: (problem) => [`GitHub cannot read this file: ${problem}.`, 'Mend its YAML; actionlint names the place.'],
  file_unread: (files) => [
    `These files are there and were not read, so nothing is known of what is in them: ${files}.`,
    'Plain files of at most 512 KiB, 200 in all: put the file itself in place of a link, or take away what is none of the deploy.',
  ],
  findings_left_out: (count) => [`The check found ${count} more of the kind.`, 'Mend those above, and run the doctor again.'],
  placeholder_left: (word) => [`A placeholder of the example is still there: ${word}.`, `Put your own in place of ${word}.`],
  permission_missing: (missing, yaml) => [`The job does not grant ${missing}: the run ends at its start, or the step fails.`, `In this job: ${yaml}`],
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
  action_unpinned: (uses, action) => [`${uses} is a name that can be moved to other code.`, `uses: ${action}@<commit> # the version`],
  pull_request_target: (job) => [
    `The job ${job} runs a stranger's pull request with the repository's secrets.`,
    'on: pull_request, which has none; or no checkout of the head, and nothing of the runbook, in this workflow.',
  ],
  timeout_missing: (job) => [`The job ${job} may hang for six hours.`, 'timeout-minutes: 15'],
} satisfies Partial<DoctorMessages['says']>;
