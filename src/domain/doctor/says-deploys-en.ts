import { because } from './because.ts';
import type { DoctorMessages } from './messages-type.ts';

/** Sentences on deploys, the host and the branch. */
export const deploys = {
  deploy_ungated: (job) => [
    `The job ${job} deploys without waiting for a gate.`,
    `In ${job}: needs: gate; and the job gate of examples/deploy-render.yml (gate-deploy.yml, phase: before).`,
  ],
  deploy_elsewhere: (job, uses) => [
    `Whether a gate stands before and after ${job} is not known: ${uses} is in another repository.`,
    `In this workflow: the jobs gate and verify of examples/deploy-render.yml around ${job}; or run the doctor in that repository.`,
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
} satisfies Partial<DoctorMessages['says']>;
