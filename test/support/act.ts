import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readToolchain } from '../../scripts/toolchain.mjs';
import { type DockerLab, lab } from './docker-lab.ts';
import { noteRun } from './examples.ts';
import { ROOT } from './run-bundle.ts';

/** How the examples name this repository. */
const SUITE = 'OWNER/runbook-actions';

export type ActRun = {
  readonly code: number | null;
  readonly log: string;
  /** Results of steps, `success` or `failure`, by their name; a step that was skipped is not in it. */
  readonly steps: Readonly<Record<string, string>>;
  /** Results of jobs by their name; those of a called workflow are `caller/name`. */
  readonly jobs: Readonly<Record<string, string>>;
  /** Every output that any step set, the last value of each `step.output`. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Files that the stand-in for upload-artifact kept, by artifact name. */
  readonly artifacts: Readonly<Record<string, string[]>>;
};

export type ActOptions = {
  /** Files of the caller's repository: path to content. */
  readonly files: Readonly<Record<string, string>>;
  /** Folders copied into the caller's repository: path to folder. */
  readonly folders?: Readonly<Record<string, string>>;
  readonly workflow: string;
  readonly event?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** Literal texts replaced in our workflows and the caller's, such as the port of a service container, which act does not start here. */
  readonly replace?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /**
   * An engine for jobs in containers, with service containers, in place of host mode. act leaves `job.services.*` empty, so `replace` has
   * to name the port; all jobs are in the engine's network.
   */
  readonly engine?: DockerLab;
};

/**
 * Runs a caller's workflow under `act` in host mode, against this working tree's bundles and reusable workflows. The caller is a
 * repository of its own, as a user's is; ours is mapped in by name. In the copy `$/` becomes that name, and `queue` and
 * `deployment`, which act does not know, are dropped (README, "What is proven"); nothing else is changed but what `replace` says.
 */
export async function runAct(options: ActOptions): Promise<ActRun> {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-act-'));
  try {
    const { args, env, caller, artifacts } = prepare(folder, options);
    const act = readToolchain().act;
    if (act === null) throw new Error('act is not installed: run `npm run setup -- --for test`, which says why.');
    const [program, ...rest] = options.engine?.inside(act, ...args) ?? [act, ...args];
    const child = spawn(program, rest, { cwd: caller, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let log = '';
    child.stdout.on('data', (chunk) => {
      log += chunk;
    });
    child.stderr.on('data', (chunk) => {
      log += chunk;
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), options.timeoutMs ?? 120_000);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    clearTimeout(timer);
    noteRun(options.files[`.github/workflows/${options.workflow}`], code);
    return {
      code,
      ...readLog(log),
      artifacts: Object.fromEntries(readdirSync(artifacts).map((name) => [name, readdirSync(path.join(artifacts, name))])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The two repositories, the stand-ins for other actions, and act's command line. */
function prepare(folder: string, options: ActOptions) {
  const [suite, caller, artifacts, home] = ['suite', 'caller', 'artifacts', 'home'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  const forAct = (yaml: string) => {
    const rewritten = yaml
      .replace(/uses: \$\/(\S+)/g, `uses: ${SUITE}/$1@v1`)
      .replace(/^ +queue: max\n/gm, '')
      .replace(/^ +deployment: false\n/gm, '');
    return Object.entries(options.replace ?? {}).reduce((text, [from, to]) => text.replaceAll(from, to), rewritten);
  };
  cpSync(path.join(ROOT, 'actions'), path.join(suite, 'actions'), { recursive: true });
  cpSync(path.join(ROOT, 'dist'), path.join(suite, 'dist'), { recursive: true });
  const workflows = path.join('.github', 'workflows');
  mkdirSync(path.join(suite, workflows), { recursive: true });
  for (const name of readdirSync(path.join(ROOT, workflows))) {
    writeFileSync(path.join(suite, workflows, name), forAct(readFileSync(path.join(ROOT, workflows, name), 'utf8')));
  }
  for (const [to, from] of Object.entries(options.folders ?? {})) cpSync(from, path.join(caller, to), { recursive: true });
  for (const [name, content] of Object.entries(options.files)) {
    const file = path.join(caller, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, name.startsWith('.github/') ? forAct(content) : content);
    if (content.startsWith('#!')) chmodSync(file, 0o755);
  }
  for (const made of [artifacts, home]) mkdirSync(made, { recursive: true });
  // act copies what git tracks, and takes the commit from there.
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', ...args], { cwd: caller, stdio: 'ignore' });
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('commit', '-qm', 'Caller');
  const env = {
    // A clean environment, as act passes everything on to the job. Node 24 comes first.
    PATH: `${path.join(ROOT, 'node_modules', '.bin')}${path.delimiter}${readToolchain().postgres?.bin}${path.delimiter}${process.env['PATH']}`,
    HOME: home,
    ARTIFACTS: artifacts,
    ...options.engine?.env,
  };
  const pairs = (flag: string, values: Readonly<Record<string, string>> | undefined) =>
    Object.entries(values ?? {}).flatMap(([name, value]) => [flag, `${name}=${value}`]);
  const args = [
    ...[options.event ?? 'workflow_dispatch', '-W', `.github/workflows/${options.workflow}`],
    ...(options.engine === undefined ? IN_HOST : inContainers(artifacts)),
    ...['--rm', '--json', '--no-cache-server', '--action-cache-path', path.join(folder, 'cache'), '--artifact-server-addr', '127.0.0.1'],
    ...['--local-repository', `${SUITE}@v1=${suite}`, ...standIns(folder, suite, caller)],
    ...pairs('-s', options.secrets),
    ...pairs('--var', options.vars),
    ...pairs('--env', { GITHUB_REPOSITORY: 'acme/api', ARTIFACTS: artifacts, ...options.env }),
  ];
  return { args, env, caller, artifacts };
}

const IN_HOST = ['-P', 'ubuntu-24.04=-self-hosted'];

/** The runner's image has no Node: it gets the one that runs the tests. Jobs of one host cannot publish one port at once. */
function inContainers(artifacts: string): string[] {
  const mounts = `--volume ${process.execPath}:/usr/local/bin/node:ro --volume ${artifacts}:${artifacts}`;
  return ['-P', `ubuntu-24.04=${lab?.runner}`, '--pull=false', '--concurrent-jobs', '1', '--container-options', mounts];
}

/** Composite actions in place of GitHub's own, which cannot be fetched here: Node is on PATH already; an artifact is a copy. */
function standIns(folder: string, ...repositories: string[]): string[] {
  const yaml: Readonly<Record<string, string>> = {
    'actions/setup-node': 'runs:\n  using: composite\n  steps: [{ shell: bash, run: node --version }]\n',
    'actions/upload-artifact': [
      'inputs: { name: { description: n }, path: { description: p }, if-no-files-found: { description: i }, retention-days: { description: r } }',
      'runs:',
      '  using: composite',
      '  steps:',
      '    - shell: bash',
      '      env: { NAME: "${{ inputs.name }}", FROM: "${{ inputs.path }}" }',
      // As the real one, it refuses a second artifact of one name, and a name that is no file's.
      '      run: case "$NAME" in *[\\":\\<\\>\\|\\*\\?/\\\\]*) exit 1;; esac; mkdir "$ARTIFACTS/$NAME" && cp "$FROM" "$ARTIFACTS/$NAME/"',
      '',
    ].join('\n'),
    'actions/download-artifact': [
      'inputs: { pattern: { description: n }, path: { description: p } }',
      'runs:',
      '  using: composite',
      '  steps:',
      '    - shell: bash',
      '      env: { PATTERN: "${{ inputs.pattern }}", TO: "${{ inputs.path }}" }',
      '      run: mkdir -p "$TO" && for each in "$ARTIFACTS"/$PATTERN; do if [ -d "$each" ]; then cp -r "$each" "$TO/"; fi; done',
      '',
    ].join('\n'),
  };
  const references = new Set<string>();
  for (const repository of repositories) {
    const workflows = path.join(repository, '.github', 'workflows');
    for (const name of readdirSync(workflows)) {
      for (const [, action, ref] of readFileSync(path.join(workflows, name), 'utf8').matchAll(/uses: (actions\/[\w-]+)@(\S+)/g))
        references.add(`${action}@${ref}`);
    }
  }
  return [...references].flatMap((reference) => {
    const action = reference.split('@')[0] ?? '';
    const content = yaml[action];
    if (content === undefined) return [];
    const stub = path.join(folder, 'stubs', reference);
    mkdirSync(stub, { recursive: true });
    writeFileSync(path.join(stub, 'action.yml'), `name: Stand-in\ndescription: For tests.\n${content}`);
    return ['--local-repository', `${reference}=${stub}`];
  });
}

type Line = {
  job?: string;
  step?: string;
  stepResult?: string;
  jobResult?: string;
  command?: string;
  name?: string;
  arg?: string;
  msg?: string;
  stepID?: string[];
  kvPairs?: { name?: string };
};

/** What act's JSON lines say; a line that is no JSON is kept in the log as it is. */
function readLog(raw: string): Pick<ActRun, 'log' | 'steps' | 'jobs' | 'outputs'> {
  const steps: Record<string, string> = {};
  const jobs: Record<string, string> = {};
  const outputs: Record<string, string> = {};
  const note = (line: Line) => {
    if (line.stepResult && line.step) steps[line.step] = line.stepResult;
    if (line.jobResult) jobs[line.job?.split('/').slice(1).join('/').trim() ?? ''] = line.jobResult;
    if (line.command === 'set-output') outputs[`${line.stepID?.at(-1) ?? ''}.${line.name ?? line.kvPairs?.name ?? ''}`] = line.arg ?? '';
    return `[${line.job ?? ''}] ${line.msg ?? ''}`;
  };
  const text = raw.split('\n').map((line) => {
    const parsed = parseLine(line);
    return parsed === null ? line : note(parsed);
  });
  return { log: text.join('\n'), steps, jobs, outputs };
}

function parseLine(line: string): Line | null {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return null;
  }
}
