import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type PostgresServer, startPostgres } from '../../support/postgres-server.ts';
import { databases, drill, dumpOf, removeDump, useClientsOf } from '../drill/support.ts';

let server: PostgresServer;
const made: string[] = [];
beforeAll(async () => {
  server = await startPostgres();
  useClientsOf(server);
}, 60_000);
afterAll(async () => {
  for (const file of made) removeDump(file);
  await server?.remove();
});

type Options = Parameters<typeof dumpOf>[2] & { readonly timeZone?: string };

/** A dump of a database of this SQL, by a session in this time zone as PGTZ sets it. */
async function dump(sql: string, { timeZone, ...options }: Options = {}): Promise<string> {
  const before = process.env['PGTZ'];
  if (timeZone !== undefined) process.env['PGTZ'] = timeZone;
  try {
    const file = await dumpOf(server, sql, options);
    made.push(file);
    return file;
  } finally {
    if (before === undefined) delete process.env['PGTZ'];
    else process.env['PGTZ'] = before;
  }
}

type Details = {
  readonly timeZone: { readonly zone: string; readonly by: string } | null;
  readonly tables: readonly { readonly schema: string; readonly name: string; readonly state: string; readonly cause?: string }[];
  readonly checker: { readonly state: string };
};

async function prove(file: string, more: Record<string, string> = {}) {
  const run = await drill({ backup: file, 'server-url': server.url(), ...more });
  expect(await databases(server)).toEqual([]);
  const proof = run.outcome.details['proof'] as Details | null;
  return { ...run, proof, states: Object.fromEntries((proof?.tables ?? []).map((t) => [t.name, t.state])) };
}

describe('every kind of value comes back byte for byte', () => {
  const TABLES: readonly (readonly [string, string])[] = [
    [
      'numbers',
      `CREATE TABLE t (a smallint, b int, c bigint, d numeric, e real, f double precision, g money);
      INSERT INTO t VALUES (-32768, 2147483647, -9223372036854775808, 1e1000, 1.17549435e-38, 4.9406564584124654e-324, 12.34), (0, 0, 0, 'NaN', 'NaN', '-Infinity', -99999999.99),
      (1, 2, 3, 0.10000000000000000000001, 3.4028235e38, 1.7976931348623157e308, 0), (null, null, null, '-Infinity', '-0', '-0', null)`,
    ],
    [
      'texts',
      `CREATE TABLE t (a text, b varchar(5), c char(7), d "char", e name);
      INSERT INTO t VALUES (E'tab\\tnewline\\nreturn\\rback\\\\slash\\bvertical\\x0bfeed\\f', 'x', 'pad', 'q', 'n'), ('', '', '', '', ''), ('\\N', '\\N', '\\.', '\\', '\\.'), (E'\\\\.', null, null, null, null),
      ('日本語 🎉 ü', 'é', 'ñ', null, 'ß'), (E'\\\\\\n\\\\.\\n', null, null, null, null), (chr(1) || chr(127) || chr(128) || chr(1114111), null, null, null, null)`,
    ],
    [
      'bytes',
      `CREATE TABLE t (a bytea, b bit(3), c bit varying, d uuid, e inet, f cidr, g macaddr, h macaddr8);
      INSERT INTO t VALUES (decode('00ff5c0a0d09', 'hex'), B'101', B'', gen_random_uuid(), '::1/64', '10.0.0.0/8', '08:00:2b:01:02:03', '08:00:2b:01:02:03:04:05'), ('', null, B'0', null, null, null, null, null)`,
    ],
    [
      'times',
      `CREATE TABLE t (a timestamp, b timestamptz, c date, d time, e timetz, f interval);
      INSERT INTO t VALUES ('infinity', '-infinity', 'infinity', '24:00', '23:59:59.999999+15:59', '-178000000 years 3 days -04:05:06.7'),
      ('4713-01-01 BC', '4713-01-02 BC', '5874897-12-31', '00:00', '00:00-15:59:59', '0'), ('294276-12-31 23:59:59.999999', '2026-10-25 01:30+00', '0044-03-15 BC', null, null, '1 mon -1 day'), (null, '1883-11-18 17:00+00', null, null, null, null)`,
    ],
    [
      'documents',
      `CREATE TABLE t (a json, b jsonb, c xml, d jsonpath, e tsvector, f tsquery);
      INSERT INTO t VALUES ('{"b": 1,  "a": [ ] , "a": "\\u00e9\\n"}', '{"b":1,"a":"\\u0001\\t"}', '<?xml version="1.0"?><a>&lt;\n</a>', '$.a[*] ? (@ > 1)', 'a:1A b:2,3B ''q q''', 'a & !b | ''c d'':*')`,
    ],
    [
      'shapes',
      `CREATE TYPE mood AS ENUM ('ok', 'so so', 'it''s "bad"'); CREATE TYPE pair AS (a int, "b c" text, at timestamptz); CREATE DOMAIN positive AS int CHECK (value > 0);
      CREATE TABLE t (a int[], b text[][], c mood[], d pair, e pair[], f int4range, g tstzrange, h nummultirange, i positive, j point, k polygon, l circle, m box, n path, o line, p lseg, q oid, r regclass, s pg_lsn, u txid_snapshot);
      INSERT INTO t VALUES ('[-2:0]={1,null,3}', '{{"a,b","c\\"d"},{NULL,"null"}}', '{"it''s \\"bad\\"",ok}', row(1, E'x\\ty,"z"', '2026-01-01 00:00+00'), array[row(null, '', null)::pair], '(,5]', '[2026-03-29 01:00+00,infinity)', '{[1,2),(3,4]}', 5,
      '(1e-300,-0)', '((0,0),(1,1),(1,0))', '<(0,0),1>', '(1,1),(0,0)', '[(0,0),(1,1)]', '{1,-1,0}', '[(0,0),(1,1)]', 4294967295, 'pg_class', '16/B374D848', '10:20:10,14,15')`,
    ],
    [
      'generated',
      'CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int GENERATED ALWAYS AS IDENTITY, d int); ALTER TABLE t DROP COLUMN d; INSERT INTO t (a) SELECT g FROM generate_series(1, 50) g',
    ],
    [
      'a large value',
      `CREATE TABLE t (a text, b bytea); INSERT INTO t SELECT repeat(E'0123456789\\n\\t\\\\x', 2500000), decode(repeat('00ff', 2000000), 'hex')`,
    ],
    [
      'no columns',
      'CREATE TABLE t (); INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES; CREATE TABLE none_left (a int); INSERT INTO none_left VALUES (1), (2), (3); ALTER TABLE none_left DROP COLUMN a; CREATE TABLE empty (a int)',
    ],
  ];

  test.each(TABLES)('%s', async (_, sql) => {
    const { main, states, proof } = await prove(await dump(sql));
    expect([main.reason, states['t']]).toEqual(['ok', 'equal']);
    expect(proof?.checker.state).toBe('verified');
  });

  test('names that need quotes', async () => {
    const names = ['a.b', 'say "hi"', 'two\nlines', 'ümläut 日本', '$1; DROP', ' ', "it's", '(x, y)', 'FROM stdin;'];
    const quoted = names.map((name) => `"${name.replace(/"/g, '""')}"`);
    const sql = quoted
      .map((q) => `CREATE SCHEMA ${q}; CREATE TABLE ${q}.${q} (${q} serial PRIMARY KEY, "B" text); INSERT INTO ${q}.${q} ("B") VALUES ('x'), (NULL)`)
      .join(';');
    const { main, states } = await prove(await dump(sql));
    expect(main).toMatchObject({ reason: 'ok' });
    expect(Object.values(states)).toEqual(names.map(() => 'equal'));
  });

  test.each([
    [
      'LATIN1',
      "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
      "CREATE TABLE t (a text); INSERT INTO t VALUES ('naïve façade ÿ')",
    ],
    [
      'LATIN1, with names of it',
      "TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'",
      `CREATE TABLE t (a text); INSERT INTO t VALUES ('ÿ'); CREATE TABLE "façade" ("naïve" text); INSERT INTO "façade" VALUES ('é')`,
    ],
    [
      'SQL_ASCII',
      "TEMPLATE template0 ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C'",
      "CREATE TABLE t (a text); INSERT INTO t VALUES ('naïve'), (E'\\xff\\xfe'::text)",
    ],
  ])('a database in %s', async (_, create, sql) => {
    const { main, states } = await prove(await dump(sql, { create }));
    expect([main.reason, states['t']]).toEqual(['ok', 'equal']);
  });

  test('settings of the dumped database that show in its text', async () => {
    const sql = `DO $$ BEGIN EXECUTE 'ALTER DATABASE source SET bytea_output = escape'; EXECUTE 'ALTER DATABASE source SET "TimeZone" = ''Asia/Kolkata'''; END $$;
      CREATE TABLE t (a bytea, at timestamptz); INSERT INTO t VALUES (decode('00ff5c41', 'hex'), '2026-01-01 00:00+00'), ('', null)`;
    const { main, states, proof } = await prove(await dump(sql));
    expect([main.reason, states['t'], proof?.timeZone]).toEqual(['ok', 'equal', { zone: 'Asia/Kolkata', by: 'setting' }]);
  });
});

describe('the time zone of the dumping session', () => {
  const moments = `CREATE TABLE t (id int, at timestamptz, span tstzrange); INSERT INTO t SELECT g, timestamptz '2020-01-15 12:00Z' + g * interval '41 days', tstzrange('2026-07-01 00:00Z', null) FROM generate_series(1, 60) g;
    INSERT INTO t VALUES (100, '1880-05-05 12:00Z', null), (101, 'infinity', null), (102, null, null), (103, '0044-03-15 BC', null)`;
  test.each(['UTC', 'Europe/Madrid', 'America/New_York', 'Asia/Kolkata', 'Europe/Amsterdam', 'Australia/Lord_Howe', '<+02>-02'])(
    '%s',
    async (timeZone) => {
      const { main, states } = await prove(await dump(moments, { timeZone }));
      expect([main.reason, states['t']]).toEqual(['ok', 'equal']);
    },
  );

  test('one that the samples do not tell apart is found from the table that differs', async () => {
    // Madrid and Paris had one time for decades; only the year 1911 is not the same.
    const sql = `CREATE TABLE t (id int, x text, at timestamptz); INSERT INTO t SELECT g, repeat('x', 900), CASE WHEN g = 2000 THEN timestamptz '1911-06-01 12:00Z' ELSE '2026-07-01 12:00Z' END FROM generate_series(1, 3000) g`;
    const { main, states } = await prove(await dump(sql, { timeZone: 'Europe/Paris' }));
    expect([main.reason, states['t']]).toEqual(['ok', 'equal']);
  });
});

describe('where rows belong', () => {
  test('partitions, tables that inherit, loaded through the partitioned table', async () => {
    const sql = `CREATE TABLE p (k int, v text) PARTITION BY RANGE (k); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY LIST (k);
      CREATE TABLE p1a PARTITION OF p1 FOR VALUES IN (1, 2, 3); CREATE TABLE p1b PARTITION OF p1 DEFAULT; CREATE TABLE p2 (v text, k int); ALTER TABLE p ATTACH PARTITION p2 FOR VALUES FROM (10) TO (20);
      INSERT INTO p SELECT g % 20, 'v' || g FROM generate_series(0, 999) g;
      CREATE TABLE parent (a int); CREATE TABLE child (b int) INHERITS (parent); INSERT INTO parent SELECT g FROM generate_series(1, 10) g; INSERT INTO child SELECT g, g FROM generate_series(1, 20) g`;
    for (const args of [[], ['--load-via-partition-root']]) {
      const { main, states } = await prove(await dump(sql, { args }));
      expect([main.reason, states]).toEqual(['ok', { child: 'equal', p1a: 'equal', p1b: 'equal', p2: 'equal', parent: 'equal' }]);
    }
  });

  test('rows as INSERT statements are not proven, and never pass for it', async () => {
    const { main, proof } = await prove(await dump('CREATE TABLE t (a int); INSERT INTO t VALUES (1)', { args: ['--inserts'] }));
    expect([main.verdict, main.reason, main.target]).toEqual(['unknown', 'rows_unproven', 'public.t']);
    expect(proof?.checker).toEqual({ state: 'impossible' });
  });

  test('rows that a policy hides from the user are not proven', async () => {
    const file = await dump(
      'CREATE TABLE t (a int); INSERT INTO t VALUES (1); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; CREATE TABLE u (a text); INSERT INTO u VALUES (1)',
    );
    await server.query('CREATE ROLE plain LOGIN CREATEDB');
    try {
      const { outcome, proof } = await prove(file, { 'server-url': server.url().replace('postgres@', 'plain@') });
      expect(outcome.findings.map((f) => [f.verdict, f.reason, f.target])).toContainEqual(['unknown', 'rows_unproven', 'public.t']);
      expect(proof?.tables.find((t) => t.name === 't')).toMatchObject({ state: 'unproven', cause: 'row_security' });
      expect(proof?.tables.find((t) => t.name === 'u')).toMatchObject({ state: 'equal' });
      expect(proof?.checker.state).toBe('verified');
    } finally {
      await server.query('DROP ROLE plain');
    }
  });

  test('debts of the source are told as such', async () => {
    const file =
      await dump(`CREATE TABLE t (id serial PRIMARY KEY, n int); INSERT INTO t (id, n) VALUES (500, -1); ALTER TABLE t ADD CONSTRAINT positive CHECK (n > 0) NOT VALID;
      CREATE TABLE p (k int) PARTITION BY LIST (k); CREATE TABLE p1 PARTITION OF p DEFAULT; CREATE INDEX partial ON ONLY p (k)`);
    const { outcome } = await prove(file, { 'on-inherited': 'degraded' });
    expect(outcome.findings.map((f) => [f.verdict, f.reason, f.target])).toEqual([
      ['degraded', 'sequence_behind', 'public.t_id_seq'],
      ['degraded', 'index_incomplete', 'public.partial'],
      ['degraded', 'constraint_not_validated', 'public.t positive'],
    ]);
    const told = await prove(file);
    expect([told.main.reason, told.outcome.outputs['result'], told.outcome.findings.length]).toEqual(['ok', 'ok', 1]);
    expect(told.outcome.sections.join('\n')).toMatch(
      /#### Inherited[\s\S]*t&#95;id&#95;seq[\s\S]*23505[\s\S]*public\.partial[\s\S]*public\.t positive/,
    );
    // Where values are not compared, the dump's own data is asked for the number.
    const counted = await prove(file, { proof: 'rows' });
    expect([counted.main.reason, counted.outcome.findings.length]).toEqual(['ok', 1]);
  });

  test('the control leaves the copy as it was', async () => {
    const file = await dump('CREATE TABLE "User" (id int PRIMARY KEY, n text); INSERT INTO "User" VALUES (1, \'a\')');
    const { main, proof } = await prove(file, { checks: 'row: SELECT n = \'a\' FROM "User" => == true' });
    expect([main.reason, proof?.checker]).toEqual(['ok', { state: 'verified', table: 'public.User', change: 'text' }]);
  });

  test('a budget takes the tables in turns, and says which were left', async () => {
    const file = await dump(
      `CREATE TABLE "User" (a text); INSERT INTO "User" VALUES ('x'); ${['a', 'b', 'c', 'd'].map((t) => `CREATE TABLE ${t} AS SELECT md5(g::text) AS x FROM generate_series(1, 2000) g`).join(';')}`,
    );
    const seen = new Set<string>();
    for (let run = 1; run <= 4; run += 1) {
      const { main, states, outcome } = await inRun(run, () => prove(file, { 'proof-budget': '1ms' }));
      expect([main.reason, states['User']]).toEqual(['ok', 'equal']);
      const later = Object.keys(states).filter((name) => states[name] === 'later');
      expect(later).toHaveLength(3);
      for (const name of later) expect(outcome.sections.join('\n')).toContain(`public.${name}`);
      for (const [name, state] of Object.entries(states)) if (state === 'equal') seen.add(name);
    }
    expect([...seen].sort()).toEqual(['User', 'a', 'b', 'c', 'd']);
  });

  /** As the runner numbers a workflow's runs. */
  async function inRun<T>(number: number, work: () => Promise<T>): Promise<T> {
    const before = process.env['GITHUB_RUN_NUMBER'];
    process.env['GITHUB_RUN_NUMBER'] = String(number);
    try {
      return await work();
    } finally {
      if (before === undefined) delete process.env['GITHUB_RUN_NUMBER'];
      else process.env['GITHUB_RUN_NUMBER'] = before;
    }
  }
});

describe('a proof that cannot go on', () => {
  const large = () =>
    dump(`CREATE TABLE "User" (id int, t text); INSERT INTO "User" SELECT g, repeat(md5(g::text), 20) FROM generate_series(1, 100000) g`);

  test('cancelled', async () => {
    const cancel = new AbortController();
    const file = await large();
    const run = await drill(
      { backup: file, 'server-url': server.url() },
      {
        signal: cancel.signal,
        onLog: (line) => {
          // The rows begin to come a moment later.
          if (line.startsWith('Comparing')) setTimeout(() => cancel.abort(), 60);
        },
      },
    );
    expect(run.main.reason).toBe('cancelled');
    expect(await databases(server)).toEqual([]);
  });

  test('its sessions are ended by the server', async () => {
    const file = await large();
    let killing: Promise<unknown> = Promise.resolve();
    const run = await drill(
      { backup: file, 'server-url': server.url() },
      {
        onLog: (line) => {
          if (line.startsWith('Comparing')) killing = endProofSessions();
        },
      },
    );
    await killing;
    // One more attempt is made where the server is back.
    expect(['ok', 'server_lost']).toContain(run.main.reason);
    expect(run.outcome.details['again'] ?? run.main.reason).toBe('server_lost');
    expect(await databases(server)).toEqual([]);
  });

  async function endProofSessions() {
    for (let i = 0; i < 400; i += 1) {
      const rows = await server.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'restore-drill proof' AND query ~ '^COPY' AND state = 'active'",
      );
      if (rows.length > 0) return;
    }
  }
});
