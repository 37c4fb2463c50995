import type { AdoptionMessages } from './messages-type.ts';

export const en: AdoptionMessages = {
  question: {
    language: 'language of messages, summaries and issues',
    source: 'repository and commit of Runbook Actions that the workflows call',
    workflows: 'workflows to write, of deploy, monitor, monthly-drill, weekly-review, doctor',
    host: 'where the API runs: render, railway, or vps for a server of your own',
    branch: 'branch whose pushes are deployed',
    service: 'name of the service, in issues and messages',
    environment: 'name of the environment',
    'health-url': 'address that answers whether the API is healthy',
    prisma: 'whether Prisma migrates the database',
    'working-directory': 'folder of the Prisma project',
    'migrations-path': 'folder of the migrations, where Prisma does not find it by itself',
    pending:
      'pending migrations before a deploy: apply them in the gate, allow them (the host applies them, as by a pre-deploy command), or block; docs/deploy-gate.md compares',
    'install-command': "command that installs the project's own Prisma",
    redis: 'whether the API uses Redis',
    queues: "queues of BullMQ's whose failed jobs are alerts",
    alerts: 'whether the monitor checks 5xx answers, failed jobs, disk and memory too; host, queues or database are asked',
    'access-log': 'access log on the server, for the 5xx answers',
    'postgres-version': "production's major version of PostgreSQL",
    backup:
      'where the backups lie: s3://BUCKET/PREFIX/ (which takes --s3-region too), ssh://USER@HOST/FOLDER/, render://dpg-…, https://… or a path; where there are none yet, give --workflows without monthly-drill',
    's3-region': 'region of the bucket',
    'critical-tables': 'tables that must not be empty in a backup',
    responsible: 'who is responsible for the drill',
    'time-zone': 'time zone in which weeks and the first Monday are counted',
    plan: "plan of the repository's owner, for the minutes that it includes",
    'outside-monitor': 'whose outside monitor the weekly review looks after: uptimerobot or pingdom',
    channels: 'who is told beside the issue: slack, email',
    'email-from': 'sender of mails',
    'email-to': 'recipients of mails',
  },
  origin: { flag: 'given', stored: 'from an earlier run', seen: 'seen in', default: 'by default' },
  notice: (notice) => {
    switch (notice.kind) {
      case 'existing_deploy':
        return `${notice.file} deploys already. A second one would deploy beside it: --workflows says which files are wanted.`;
      case 'host_without_example':
        return `${notice.where}: there is no deploy workflow for ${notice.host} yet. --workflows monitor,monthly-drill leaves it out; the README has the gate as jobs to put around your own deploy.`;
      case 'package_manager':
        return `${notice.where}: packages are installed by ${notice.name}.`;
      case 'monorepo':
        return `${notice.where}: a monorepo with ${notice.folders} packages.`;
      case 'prisma_version':
        return `${notice.where}: Prisma ${notice.version}.`;
      case 'health_path':
        return `${notice.where}: the host asks ${notice.path} for health; the address is your API's host before it.`;
      case 'layout_unknown':
        return `${notice.folder}: Prisma is there, but where its migrations lie cannot be told (${notice.why}): --migrations-path says it.`;
      case 'queue_unnamed':
        return `${notice.where}: a queue whose name does not stand there in plain letters; --queues names it, beside the others.`;
      case 'queues_many':
        return `${notice.count} queues are named in the sources; the first ${notice.taken} are suggested below.`;
      case 'sources_partly':
        return `Queues were looked for in ${notice.files} source files, and not in all${notice.unread === '' ? '' : `: ${notice.unread} cannot be read`}; --queues names what is missing.`;
    }
  },
  seen: 'Seen in the repository',
  settled: 'What is written',
  none: 'none',
  missing: 'Missing: give each of these',
  perhaps: (value, where) => `perhaps ${value}${where === '' ? '' : ` (${where})`}: say so, if it is right`,
  unused: (flags) => `Not used, as nothing that is written takes it: ${flags}.`,
  wrong: 'Wrong',
  state: {
    missing: 'missing',
    unchanged: 'unchanged',
    edited: 'edited by you',
    out_of_date: 'out of date',
    foreign: 'there before, not written by init',
  },
  files: 'Files',
  wouldWrite: (path) => `would write ${path}`,
  wrote: (path) => `wrote ${path}`,
  left: (path) => `left as it is: ${path}`,
  overwrite: (path) => `${path} is there and differs (- goes, + comes). Replace it?`,
  nothing: 'Nothing to do: every file is as it would be written.',
  force: 'Files that differ were left as they are. --force replaces them.',
  next: (checklist) =>
    `Next, in that repository: ${checklist} says what to set, with the commands, and how the first gate is run. Then, here: npm run doctor -- --into PATH/TO/YOUR/REPOSITORY`,
  usage: 'npm run init -- --into PATH/TO/YOUR/REPOSITORY [--dry-run | --check] [--force] [--host render] [--health-url https://…] …',
  unknownFlag: 'there is no such flag.',
  noValue: 'it needs a value.',
  twice: 'it is given twice.',
  noRepository: 'there is no git repository at this path; give the folder that holds .git.',
  noFolder: 'there is no such folder in the repository.',
  ourselves: 'this is the clone of Runbook Actions itself; give the path of the repository of your API.',
  unreadable: (path) => `${path} cannot be read as what init wrote; delete it or put it right.`,
  unsafePath: (path) =>
    `${path} is a link or no plain file, or lies behind such, and may lead out of the repository. Nothing is read or written there.`,
  unwritable: (path) => `${path} cannot be read or written here; the files before it were written whole.`,
  ended: 'Ended; nothing was written.',
  endedAfter: (written, all) => `Ended: ${written} of ${all} files were written, each of them whole. The same command again writes the rest.`,
  checklist: {
    title: 'Setting up the runbook',
    intro:
      'Written by `init`. Each box is something that a person does once. The commands need the [GitHub CLI](https://cli.github.com); each asks for the value or reads it from a file, so that it stands in no history of a shell.',
    secrets: 'Secrets and variables',
    secret: 'secret',
    variable: 'variable',
    optional: 'optional',
    firstGate:
      'Behind each name stand the workflows that take it. For the first green gate those of `deploy` suffice; the others can follow when their workflow is started.',
    environment: (name) =>
      `The environment ${name}, which the next commands need (also under Settings → Environments). Its rules of protection then hold for the deploy. A private repository on a free plan has none.`,
    need: {
      RENDER_API_KEY: "Render's API key (Account settings → API keys).",
      RENDER_SERVICE_ID: 'Id of the service on Render, `srv-…`, in the address of its page.',
      DATABASE_URL:
        'Address of the database, direct and unpooled, with `sslmode`; on Render the External Database URL, whose inbound rules have to let the runner in, on Railway `DATABASE_PUBLIC_URL`. Through a tunnel it names `127.0.0.1:15432`. Where the gate applies migrations (`pending: apply`) its role is the one that may; else one that reads `_prisma_migrations` suffices.',
      RAILWAY_TOKEN: "A project token of Railway's environment (Project Settings → Tokens).",
      RAILWAY_SERVICE_ID: 'Id of the service on Railway, a UUID, in the address of its page.',
      REDIS_URL:
        'Address of Redis, for the queues and the triage of an incident; on Render the external URL, whose inbound rules have to let the runner in. Through a tunnel it names `127.0.0.1:16379`.',
      SSH_KEY: 'Private key of the user who deploys, without a passphrase.',
      SSH_KNOWN_HOSTS: "Host keys of the server: `ssh-keyscan HOST > known_hosts`, compared with the server's own.",
      SSH_HOST: 'Name or address of the server.',
      SSH_PORT: 'Port of its SSH server, where it is not 22.',
      SSH_USER: 'User who deploys.',
      APP_FOLDER: 'Folder of the checkout on the server, with its `deploy.sh`.',
      MONITOR_SSH_KEY: 'Private key of a user who may read the logs and forward to Redis, and nothing else; without a passphrase.',
      MONITOR_SSH_KNOWN_HOSTS:
        "Host keys of the server, as `SSH_KNOWN_HOSTS`; here at the repository, as no environment's secrets reach the monitor.",
      MONITOR_SSH_HOST: 'Name or address of the server that the monitor asks.',
      MONITOR_SSH_PORT: 'Port of its SSH server, where it is not 22.',
      MONITOR_SSH_USER: 'User who asks.',
      SLACK_WEBHOOK_URL: "Address of Slack's incoming webhook (api.slack.com/apps → the app → Incoming Webhooks).",
      SMTP_URL: 'Mail server, `smtps://smtp.example.com:465`.',
      SMTP_USER: 'User of the mail server.',
      SMTP_PASSWORD: 'Password of the mail server.',
      HEARTBEAT_URL:
        'Address that the monitor calls after each run, so that its own silence is noticed: such as the ping URL of a check on healthchecks.io.',
      REVIEW_HEARTBEAT_URL: 'The same for the weekly review: a check of its own, which expects one call a week.',
      UPTIMEROBOT_API_KEY: "UptimeRobot's API key; a read-only one suffices.",
      PINGDOM_API_TOKEN: "Pingdom's API token with read access.",
      DEPLOY_HOOK_URL: "Render's deploy hook (service → Settings → Deploy Hook), for a restart where `restart` is switched on.",
      BACKUP_AWS_ACCESS_KEY_ID:
        'Access key of a user of the store (on AWS: IAM → Users → Security credentials) who may list and read the backups and nothing else.',
      BACKUP_AWS_SECRET_ACCESS_KEY: 'The secret that was shown with that key.',
      BACKUP_SSH_KEY: 'Private key of a user who may read the backups and nothing else.',
      BACKUP_SSH_KNOWN_HOSTS: "Host keys of that server: `ssh-keyscan HOST > known_hosts`, compared with the server's own.",
      BACKUP_HEADERS: 'Headers for the download, `Name: value`, one per line.',
    },
    settings: 'Settings',
    renderAutoDeploy:
      'Render: `autoDeployTrigger: "off"` at the service in `render.yaml`; without one, Settings → Build & Deploy → Auto-Deploy: Off. Else a push deploys past the gate.',
    railwayAutoDeploy:
      'Railway: disconnect the branch (service → Settings → Source), or a push deploys past the gate. "Wait for CI" would deploy once more behind this workflow.',
    vpsScript: 'The server: `deploy.sh` in the checkout takes the commit as its only argument, applies the migrations and restarts the API.',
    publicRepository:
      'Is this repository public? Then the drill needs `allow-public: true`: the figures of its report can be read by anyone, rows never.',
    source: (source) =>
      `Settings → Actions → General allows ${source}; where that repository is private, its own Settings → Actions → Access lets this one use it.`,
    labels: 'Labels',
    labelsWhy:
      'What opens an issue makes the labels that it needs, and has the permission for it. Only `maintenance` is put on by people, on an issue that declares one. To have all of them from the start:',
    permissions: 'Permissions',
    permissionsWhy:
      'The files grant them job by job, each with its reason beside it; no setting has to be changed. Where your organisation allows less, it has to allow these:',
    workflow: 'workflow',
    grants: 'permissions',
    costs: 'Minutes',
    costsWhy: 'Billed in private repositories; GitHub rounds each job up to a whole minute.',
    minutes: 'minutes',
    cost: {
      deploy: '4 a deploy on Render or Railway, 2 on a server of your own, and the time that the API takes to build and come up',
      monitor: '360 in 30 days by the schedule (12 runs a day), 1 more for each dispatch, some more in an incident',
      'monitor-alerts':
        '720 in 30 days by the schedule (12 runs a day of 2 jobs, health and alerts), 2 more for each dispatch, some more in an incident',
      'monthly-drill': '14 a month for asking whether it is due, and once 3 with the time of download and restore',
      'weekly-review': '5 a month at most, one each Monday',
      doctor: '1 each time that it is started by hand',
    },
    tryIt: 'Try it',
    review:
      'Commit the files on a branch and read them in the pull request: they are yours from now on. `init --check` tells later what was edited and what is out of date.',
    doctor:
      'In the clone of Runbook Actions: `npm run doctor -- --into PATH/OF/THIS/REPOSITORY`. It takes the address from here, and `GITHUB_TOKEN` and `DATABASE_URL` from the environment, and says what is still wrong.',
    deploy: (branch) =>
      `Merge: a push to ${branch} starts the deploy, and with it the first gate. Where something was missing then, set it and start the deploy again:`,
    run: 'Once they are on the default branch, start these by hand and read the summaries:',
  },
};
