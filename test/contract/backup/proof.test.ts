import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { DUMPS, drill, useClientsOf } from '../drill/support.ts';

const work = mkdtempSync(path.join(tmpdir(), 'runbook-proof-'));
const good = path.join(DUMPS, 'pg15-none.dump');
const flipped = path.join(DUMPS, 'bad-bitflip-uncompressed-silent.dump');
const hash = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');
let server: PostgresServer;
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
}, 60_000);
afterAll(async () => {
  await server?.remove();
  rmSync(work, { recursive: true, force: true });
});
const run = (given: Record<string, string>) => drill({ 'server-url': server.url(), ...given });
const place = (source: string, name: string, sidecar?: string) => {
  const file = path.join(work, name);
  copyFileSync(source, file);
  if (sidecar !== undefined) writeFileSync(`${file}.sha256`, sidecar);
  return file;
};

describe('the checksum', () => {
  test('expected, and the evidence says so', async () => {
    const { main, outcome } = await run({ backup: good, 'expect-sha256': hash(good) });
    expect(main.reason).toBe('ok');
    expect(outcome.details['backup']).toMatchObject({ sha256: hash(good), integrity: 'expected' });
  });

  test('a flipped bit that PostgreSQL cannot see is red by the checksum, and nothing is restored', async () => {
    const { main, outcome } = await run({ backup: flipped, 'expect-sha256': hash(good) });
    expect([main.verdict, main.reason]).toEqual(['critical', 'checksum_mismatch']);
    expect(outcome.outputs).toMatchObject({ result: 'incidents', 'restore-seconds': '' });
    expect(main.evidence).toEqual({ sha256: hash(flipped), expected: hash(good), by: 'expected' });
  });

  test('beside it', async () => {
    const bad = await run({ backup: place(flipped, 'nightly.dump', `${hash(good)}  nightly.dump\n`) });
    expect([bad.main.reason, bad.main.message]).toEqual(['checksum_mismatch', expect.stringContaining('nightly.dump.sha256')]);
    // The checksum is the youngest match of the pattern, and no backup.
    const found = await run({ backup: path.join(work, 'night*') });
    expect(found.main.reason).toBe('checksum_mismatch');
    expect((await run({ backup: place(good, 'nightly.dump', hash(good)), sidecar: 'require' })).main.reason).toBe('ok');
  });

  test('required and not there: the drill goes on, and is red', async () => {
    const { main, outcome } = await run({ backup: place(good, 'alone.dump'), sidecar: 'require' });
    expect([main.verdict, main.reason, outcome.outputs['rows']]).toEqual(['critical', 'checksum_missing', '680']);
  });

  test('unreadable is said; off is off', async () => {
    const file = place(good, 'odd.dump', 'no checksum\n');
    expect((await run({ backup: file })).main).toMatchObject({ verdict: 'degraded', reason: 'checksum_unreadable' });
    expect((await run({ backup: file, sidecar: 'off' })).main.reason).toBe('ok');
  });
});

/** Programs that not every machine has. */
const has = (program: string) => spawnSync(program, ['--version']).error === undefined;
const withProgram = (program: string) => (has(program) ? test : test.skip);

describe('decrypt-command', () => {
  const secret = 'correct horse battery';
  const withEnv = async <T>(values: Record<string, string>, use: () => Promise<T>) => {
    const before = { ...process.env };
    Object.assign(process.env, values);
    try {
      return await use();
    } finally {
      for (const name of Object.keys(values)) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    }
  };
  const openssl = 'openssl enc -d -aes-256-cbc -pbkdf2 -pass env:BACKUP_PASS';
  const sealed = () => {
    const file = path.join(work, 'sealed.dump.enc');
    execFileSync('openssl', ['enc', '-aes-256-cbc', '-pbkdf2', '-pass', 'env:P', '-in', good, '-out', file], { env: { ...process.env, P: secret } });
    return file;
  };

  withProgram('openssl')('openssl', async () => {
    const { main, outcome } = await withEnv({ BACKUP_PASS: secret }, () =>
      run({ backup: sealed(), 'decrypt-command': openssl, 'decrypt-env': 'BACKUP_PASS' }),
    );
    expect(main.reason).toBe('ok');
    // The hash is of what was stored.
    expect(outcome.details['backup']).toMatchObject({ sha256: hash(path.join(work, 'sealed.dump.enc')) });
  });

  withProgram('openssl')('a wrong key: no verdict on the backup, and neither key nor bytes are shown', async () => {
    const { main, everything } = await withEnv({ BACKUP_PASS: 'another secret' }, () =>
      run({ backup: sealed(), 'decrypt-command': openssl, 'decrypt-env': 'BACKUP_PASS' }),
    );
    expect([main.verdict, main.reason]).toEqual(['unknown', 'decrypt_failed']);
    expect(everything).not.toContain('another secret');
  });

  withProgram('gpg')('gpg', async () => {
    const home = path.join(work, 'gnupg');
    mkdirSync(home, { mode: 0o700 });
    const file = path.join(work, 'sealed.dump.gpg');
    const args = ['--batch', '--homedir', home, '--pinentry-mode', 'loopback', '--passphrase', secret, '-c', '-o', file, good];
    execFileSync('gpg', args, { stdio: 'ignore' });
    const command = 'gpg --batch --quiet --homedir "$GNUPGHOME" --pinentry-mode loopback --passphrase-file <(printf %s "$BACKUP_PASS") --decrypt';
    const { main } = await withEnv({ BACKUP_PASS: secret, GNUPGHOME: home }, () =>
      run({ backup: file, 'decrypt-command': command, 'decrypt-env': 'BACKUP_PASS\nGNUPGHOME' }),
    );
    execFileSync('gpgconf', ['--homedir', home, '--kill', 'all'], { stdio: 'ignore' });
    expect(main.reason).toBe('ok');
  });

  withProgram('age')('age', async () => {
    const key = execFileSync('age-keygen', { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    const recipient = /public key: (\S+)/.exec(key)?.[1] ?? '';
    const file = path.join(work, 'sealed.dump.age');
    execFileSync('age', ['-r', recipient, '-o', file, good]);
    const command = 'age --decrypt --identity <(printf %s "$AGE_KEY")';
    const { main } = await withEnv({ AGE_KEY: key }, () => run({ backup: file, 'decrypt-command': command, 'decrypt-env': 'AGE_KEY' }));
    expect(main.reason).toBe('ok');
    writeFileSync(file, readFileSync(file).fill(0, 5000, 5001));
    const damaged = await withEnv({ AGE_KEY: key }, () => run({ backup: file, 'decrypt-command': command, 'decrypt-env': 'AGE_KEY' }));
    expect(damaged.main.reason).toBe('decrypt_failed');
  });

  test('sees PATH, HOME and what is named, no more', async () => {
    const seen = path.join(work, 'seen');
    await withEnv({ NAMED: 'x', UNNAMED_SECRET: 'y' }, () =>
      run({ backup: good, 'decrypt-command': `env > '${seen}'; cat`, 'decrypt-env': 'NAMED' }),
    );
    const names = readFileSync(seen, 'utf8')
      .split('\n')
      .map((line) => line.split('=')[0])
      .filter((name) => !['_', 'PWD', 'SHLVL', ''].includes(name ?? ''));
    expect(names.sort()).toEqual(['HOME', 'LC_ALL', 'NAMED', 'PATH']);
  });

  test.each([
    ['the first command of a pipe fails', 'false | cat', /exit 1/],
    ['it writes nothing', 'cat > /dev/null', /wrote nothing/],
    ['there is no such program', 'no-such-program', /no-such-program/],
    ['its words are cut', "head -c 100000 /dev/zero | tr '\\0' x >&2; exit 3", /^.{0,500}$/],
  ])('%s', async (_, command, says) => {
    const { main } = await run({ backup: good, 'decrypt-command': command });
    expect(main.reason).toBe('decrypt_failed');
    expect(main.message).toMatch(says);
  });

  test('a variable that is not set is an error of the input', async () => {
    await expect(run({ backup: good, 'decrypt-command': 'cat', 'decrypt-env': 'NOT_SET_ANYWHERE' })).rejects.toThrow(/NOT_SET_ANYWHERE is not set/);
  });

  test('a cancel ends it', async () => {
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(new DOMException('cancelled', 'AbortError')), 300);
    const began = performance.now();
    const { main } = await drill({ 'server-url': server.url(), backup: good, 'decrypt-command': 'sleep 60' }, { signal: cancel.signal });
    expect([main.reason, performance.now() - began < 5000]).toEqual(['cancelled', true]);
  });
});
