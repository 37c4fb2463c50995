import { randomUUID } from 'node:crypto';
import { bodySource, madeSource } from '../../src/adapters/backup-api/made-source.ts';
import { type MakeResult, makeBackup, PACE } from '../../src/adapters/backup-api/make.ts';
import { openSession, type Session } from '../../src/adapters/backup-api/session.ts';
import { StorageFailure } from '../../src/adapters/storage/failure.ts';
import type { Place } from '../../src/adapters/storage/fetch-backup.ts';
import { awaitLanding, lookAt } from '../../src/adapters/storage/landing.ts';
import type { Locate } from '../../src/adapters/storage/remote.ts';
import { formatDuration } from '../../src/core/duration.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { displayUrl, urlSecrets } from '../../src/core/redact.ts';
import { backupMessages } from '../../src/domain/backup/messages.ts';
import { mayFetchFor } from '../../src/domain/backup-api/address.ts';
import { judgeOf } from '../../src/domain/backup-api/judge.ts';
import { NO_EXPORT, readExports, renderJudge } from '../../src/domain/backup-api/render.ts';
import { exportUrl, type RenderSource, renderShown } from '../../src/domain/backup-api/render-source.ts';
import { requestKey } from '../../src/domain/backup-api/request-key.ts';
import { DONE, FAILED } from '../../src/domain/backup-api/shape.ts';
import { readToken } from '../../src/domain/backup-api/token.ts';
import type { Judge } from '../../src/domain/backup-api/types.ts';
import type { Drill } from './drill.ts';

/** Storages that are not consistent at once, and mounts that are synchronized, show a finished file after this long. */
const GRACE_MS = 60_000;

/** Nobody said that the file is whole; pg_dump writes more often than that, unless it waits for a lock before its first byte of data. */
const QUIET_MS = 10_000;

const sayOf = ({ context }: Drill) => backupMessages[context.language].progress;

/** Whether a backup is asked for before anything is fetched. */
export const isMadeNow = ({ context: { inputs } }: Drill) => inputs.backupApiUrl !== '' || (inputs.backup.kind === 'render' && inputs.backup.fresh);

/**
 * Has the backup made and waits for it, or finds the newest export. Gives the place to download it from; null where it landed in the storage that `backup` names. Throws a
 * StorageFailure.
 */
export async function make(drill: Drill, place: Place): Promise<Locate | null> {
  const { backup } = drill.context.inputs;
  return backup.kind === 'render' ? makeOnRender(drill, backup) : makeByApi(drill, place);
}

async function makeByApi(drill: Drill, place: Place): Promise<Locate | null> {
  const { inputs, signal } = drill.context;
  const api = new URL(inputs.backupApiUrl);
  const lands = inputs.backup.kind !== 'api';
  const judge = judgeOf({
    api,
    shape: {
      id: inputs.backupApiIdPath,
      status: inputs.backupApiStatusPath,
      url: inputs.backupApiUrlPath,
      done: new Set(inputs.backupApiDone.length > 0 ? inputs.backupApiDone : DONE),
      failed: new Set(inputs.backupApiFailed.length > 0 ? inputs.backupApiFailed : FAILED),
    },
    poll: inputs.backupApiPoll,
    download: inputs.backupApiDownload,
    lands,
  });
  const session = sessionOf(drill, api);
  const before = lands ? await lookAt(place, drill.folder, signal) : null;
  const askedAt = new Date();
  const made = await makeBackup({ ...common(drill, session, judge, api), headers: keyOf(drill), body: inputs.backupApiBody || undefined, ask: true });
  const joined = made.kind === 'made' && made.made.joined;
  const note = (ms: number) => noteMade(drill, 'api', askedAt, ms, joined);
  if (!lands) note(made.ms);
  if (made.kind === 'bytes') {
    if (!lands) return bodySource(made.first, made.again, displayUrl(api.href));
    made.first.message.destroy();
  } else if (!lands) {
    return sourceOf(drill, made, judge, session, api);
  }
  const said = made.kind === 'bytes' || made.made.said;
  const began = performance.now();
  const timeoutMs = Math.max(0, inputs.backupTimeout - made.ms);
  const quietMs = inputs.backup.kind === 'path' || inputs.backup.kind === 'ssh' ? QUIET_MS : 0;
  await awaitLanding({ look: () => lookAt(place, drill.folder, signal), before, said, graceMs: GRACE_MS, quietMs, timeoutMs, pace: PACE, signal });
  note(made.ms + performance.now() - began);
  return null;
}

async function makeOnRender(drill: Drill, source: RenderSource): Promise<Locate> {
  const { inputs, signal, hide } = drill.context;
  const api = exportUrl(inputs.renderApiUrl, source.database);
  const session = openSession({ origin: api.origin, token: inputs.renderApiKey, login: null, headers: [], hide, loggedIn: () => {} });
  const known = source.fresh ? await knownExports(drill, session, api) : null;
  const judge = renderJudge(api, known);
  const askedAt = new Date();
  const made = await makeBackup({ ...common(drill, session, judge, api), headers: [], body: undefined, ask: source.fresh }).catch(
    (error: unknown) => {
      const none = error instanceof StorageFailure && error.message === NO_EXPORT;
      throw none
        ? new StorageFailure('backup_not_found', `${NO_EXPORT}; Render makes them when asked only: ${renderShown(source)}?export=new`)
        : error;
    },
  );
  if (made.kind === 'bytes') throw new StorageFailure('backup_api_unexpected', 'no list of exports');
  if (source.fresh) noteMade(drill, 'render', askedAt, made.ms, made.made.joined);
  signal.throwIfAborted();
  return sourceOf(drill, made, judge, session, api, renderShown(source));
}

/** What was there before: whatever else appears was ordered now. A look that fails is repeated by the same rules as any other. */
async function knownExports(drill: Drill, session: Session, api: URL): Promise<ReadonlySet<string>> {
  const seen: string[][] = [];
  const all = renderJudge(api, new Set());
  const look: Judge = {
    ...all,
    afterPoll: (answer, waiting) => {
      const exports = answer.status < 300 ? readExports(answer) : null;
      if (exports === null) return all.afterPoll(answer, waiting);
      seen.push(exports.map(({ id }) => id));
      return { kind: 'made', made: { id: null, download: null, said: true, joined: false, createdAt: null, sha256: null } };
    },
  };
  await makeBackup({ ...common(drill, session, look, api), headers: [], body: undefined, ask: false });
  return new Set(seen.at(-1));
}

function sessionOf(drill: Drill, api: URL): Session {
  const { inputs, hide, log } = drill.context;
  const login =
    inputs.backupApiLoginUrl === ''
      ? null
      : {
          url: new URL(inputs.backupApiLoginUrl),
          body: inputs.backupApiLoginBody,
          tokenOf: (text: string) => readToken(text, inputs.backupApiTokenPath),
        };
  const loggedIn = () => log.info(sayOf(drill).loggedIn());
  return openSession({ origin: api.origin, token: inputs.backupApiToken, login, headers: inputs.backupApiHeaders, hide, loggedIn });
}

function common(drill: Drill, session: Session, judge: Judge, url: URL) {
  const { inputs, signal, log } = drill.context;
  const say = sayOf(drill);
  const events = {
    requested: (asked: URL, id: string) => log.info(say.requested(displayUrl(asked.href), plainText(id, 100))),
    waiting: (word: string, ms: number) => log.info(say.waiting(plainText(word, 60), formatDuration(ms))),
  };
  return { session, judge, url, events, signal, timeoutMs: inputs.backupTimeout, pace: PACE };
}

/** The user's own key beats ours. */
function keyOf(drill: Drill): [string, string][] {
  const { inputs } = drill.context;
  if (inputs.backupApiHeaders.some(([name]) => name.toLowerCase() === 'idempotency-key')) return [];
  const env = (name: string) => process.env[name] ?? '';
  const place = {
    repository: env('GITHUB_REPOSITORY'),
    runId: env('GITHUB_RUN_ID'),
    attempt: env('GITHUB_RUN_ATTEMPT'),
    job: env('GITHUB_JOB'),
    step: env('GITHUB_ACTION'),
    otherwise: randomUUID(),
  };
  return [['idempotency-key', requestKey(place, inputs.backupApiUrl, inputs.backupApiBody)]];
}

function sourceOf(drill: Drill, result: Extract<MakeResult, { kind: 'made' }>, judge: Judge, session: Session, api: URL, shown?: string): Locate {
  const { download } = result.made;
  if (download === null) throw new StorageFailure('backup_api_unexpected', 'no address to download it from');
  const { inputs, hide } = drill.context;
  return madeSource({
    made: { ...result.made, download },
    kind: inputs.backup.kind,
    ...(shown === undefined ? {} : { shown }),
    poll: result.poll,
    judge,
    session,
    api,
    headers: inputs.backupApiHeaders,
    mayFetch: mayFetchFor(api),
    hideUrl: (url) => hide(urlSecrets(url)),
  });
}

function noteMade(drill: Drill, by: 'api' | 'render', askedAt: Date, ms: number, joined: boolean): void {
  drill.note({ made: { by, askedAt, ms, joined } });
  drill.context.log.info(sayOf(drill).made(formatDuration(ms)));
}
