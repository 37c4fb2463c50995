import { readFile } from 'node:fs/promises';
import type { ConnectionOptions } from 'node:tls';
import pg from 'pg';
import { ConfigError, errorText } from '../../core/errors.ts';
import { plainText } from '../../core/plain-text.ts';
import type { DatabaseAddress, TlsPolicy } from '../../domain/database/address.ts';
import { type CopySink, copyOut } from './copy-out.ts';
import { classifyFailure, PostgresError } from './failure.ts';

export type ConnectOptions = {
  readonly address: DatabaseAddress;
  /** Name of the input that holds the URL, for problems with the files that it names. */
  readonly input?: string;
  readonly applicationName?: string;
  /** From the first packet until the server is ready, for each attempt. */
  readonly connectTimeoutMs?: number;
  /** Breaks the connection when the server has sent more: for short questions to a server that may be none. */
  readonly maxBytes?: number;
  /** Aborting it breaks the connection: whatever is under way rejects at once. */
  readonly signal?: AbortSignal;
};

export type Row = Readonly<Record<string, unknown>>;

/** One session. What fails throws a PostgresError, whose `failure` says why. */
export type Connection = {
  /** One statement with parameters. */
  readonly query: <T extends Row = Row>(sql: string, values?: readonly unknown[]) => Promise<T[]>;
  /** One message of several statements without parameters; the rows of each. */
  readonly script: (sql: string) => Promise<Row[][]>;
  /** `COPY … TO STDOUT`: hands the rows' bytes to `sink` as they come, and gives the number of rows. */
  readonly copyOut: (sql: string, sink: CopySink) => Promise<number>;
  readonly encrypted: boolean;
  /** Says goodbye; never throws and never waits long. Any later use fails. */
  readonly end: () => Promise<void>;
};

const DEFAULT_CONNECT_TIMEOUT_MS = 15_000;

/**
 * Opens a session. Only the address counts: no `PG*` variable, password file or service file of the runner takes part. Settings
 * are not sent as start-up parameters, because a pooler refuses those that it does not know: use `SET LOCAL` in a transaction.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { address, signal } = options;
  signal?.throwIfAborted();
  const tls = await tlsOptions(address, options.input ?? 'database-url');
  if (address.tls.mode !== 'prefer' || tls === false) return open(options, tls);
  // `prefer` is settled the way libpq does it: the one first, and the other where the server refuses that. On the loopback
  // interface nothing is gained by encryption, so there it is the other way round.
  const [first, refusal, second] = isLoopback(address.host) ? ([false, 'tls_required', tls] as const) : ([tls, 'tls_unavailable', false] as const);
  try {
    return await open(options, first);
  } catch (error) {
    if (!(error instanceof PostgresError && error.failure.reason === refusal)) throw error;
    try {
      return await open(options, second);
    } catch (again) {
      // It has no TLS that could have been required: the refusal was about something else.
      throw again instanceof PostgresError && again.failure.reason === 'tls_unavailable' ? error : again;
    }
  }
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);
}

async function open(options: ConnectOptions, tls: ConnectionOptions | false): Promise<Connection> {
  const { address, signal } = options;
  const { host, port, user, database, password } = address;
  const client = new pg.Client({
    host,
    port,
    user,
    database,
    // A function, as an empty password would make `pg` look into PGPASSWORD and ~/.pgpass.
    password: () => password,
    ssl: tls,
    sslnegotiation: 'postgres',
    application_name: options.applicationName ?? 'runbook-actions',
    connectionTimeoutMillis: options.connectTimeoutMs ?? DEFAULT_CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  ignoreEnvironment(client);
  if (options.maxBytes !== undefined) limitBytes(client, options.maxBytes);
  let ready = false;
  const failed = (error: unknown) => {
    if (signal?.aborted) return signal.reason;
    return new PostgresError(classifyFailure(error, address.display, !ready), { cause: error });
  };
  // An idle session that breaks is noticed by its next query; without a listener it would end the process.
  client.on('error', () => {});
  const abort = () => client.connection.stream.destroy(new Error('aborted'));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    await client.connect();
    ready = true;
  } catch (error) {
    signal?.removeEventListener('abort', abort);
    client.connection.stream.destroy();
    throw failed(error);
  }
  const run = async (sql: string, values?: readonly unknown[]): Promise<pg.QueryResult | pg.QueryResult[]> => {
    try {
      return await (values === undefined ? client.query(sql) : client.query(sql, [...values]));
    } catch (error) {
      throw failed(error);
    }
  };
  return {
    encrypted: tls !== false,
    query: async <T extends Row>(sql: string, values: readonly unknown[] = []) => ((await run(sql, values)) as pg.QueryResult<T>).rows,
    script: async (sql) => [await run(sql)].flat().map((result) => result.rows),
    copyOut: async (sql, sink) => {
      try {
        return await copyOut(client, sql, sink);
      } catch (error) {
        throw failed(error);
      }
    },
    end: async () => {
      signal?.removeEventListener('abort', abort);
      await Promise.race([client.end().catch(() => {}), new Promise((resolve) => setTimeout(resolve, 1000).unref())]);
      client.connection.stream.destroy();
    },
  };
}

/** `pg` keeps a message in memory until it is whole, however long the server says that it is. With TLS there is another stream. */
function limitBytes(client: pg.Client, max: number) {
  for (const event of ['connect', 'sslconnect'])
    client.connection.on(event, () => {
      const { stream } = client.connection;
      let left = max;
      stream.on('data', (chunk: Buffer) => {
        left -= chunk.length;
        if (left < 0) stream.destroy(new Error(`received invalid response: more than ${max} bytes`));
      });
    });
}

/** PGOPTIONS and PGREPLICATION would be sent at start-up, and no option of `pg` keeps them out (lib/connection-parameters.js). */
function ignoreEnvironment(client: pg.Client) {
  const { connectionParameters } = client as unknown as { connectionParameters: Record<string, unknown> };
  Object.assign(connectionParameters, { options: undefined, replication: undefined });
}

/** Node's TLS options of a policy. A file that cannot be read is a wrong input. */
async function tlsOptions(address: DatabaseAddress, input: string): Promise<ConnectionOptions | false> {
  const { tls } = address;
  // libpq and Prisma never use TLS on a Unix socket.
  if (tls.mode === 'disable' || address.host.startsWith('/')) return false;
  const rootCert = tls.rootCertText === undefined ? tls.rootCert : null;
  const [ca, cert, key, pfx] = await Promise.all([rootCert, tls.clientCert, tls.clientKey, tls.identity].map((file) => readNamed(file, input)));
  return {
    rejectUnauthorized: tls.verify !== 'nothing',
    ...(tls.verify === 'chain' ? { checkServerIdentity: () => undefined } : {}),
    ...given('ca', tls.rootCertText ?? ca),
    ...given('cert', cert),
    ...given('key', key),
    ...given('pfx', pfx),
    ...given('passphrase', tls.passphrase),
  };
}

const given = <K extends keyof ConnectionOptions>(name: K, value: ConnectionOptions[K] | null) => (value == null ? {} : { [name]: value });

async function readNamed(file: TlsPolicy['rootCert'], input: string): Promise<Buffer | null> {
  if (file === null) return null;
  try {
    return await readFile(file);
  } catch (error) {
    throw new ConfigError([{ input, problem: `the certificate file ${plainText(file)} cannot be read: ${plainText(errorText(error))}.` }]);
  }
}

/** An identifier as SQL writes it. */
export function quoteIdentifier(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** A string constant as SQL writes it. */
export function quoteLiteral(text: string): string {
  return pg.escapeLiteral(text);
}
