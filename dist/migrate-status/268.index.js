export const id = 268;
export const ids = [268];
export const modules = {

/***/ 268:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {


// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  lintPending: () => (/* binding */ lintPending)
});

// EXTERNAL MODULE: ./build/src/adapters/postgres/connect.js + 2 modules
var connect = __webpack_require__(543);
;// CONCATENATED MODULE: ./build/src/adapters/postgres/table-sizes.js

/** `pg_total_relation_size` waits for whoever changes the table; to know the size is not worth more than this. */
const LOCK_TIMEOUT = '2s';
const STATEMENT_TIMEOUT = '10s';
/** The planner takes these catalogue queries for dear ones, and compiling them would cost more than they do. */
const NO_JIT = 'SET LOCAL jit = off';
/** A transaction that is open for longer is one that a migration may wait for. */
const LONG = '1 min';
/**
 * How large tables are, by the catalogue alone: no row is read, and any role may ask. Sessions of other roles show their
 * transactions to members of `pg_read_all_stats` only. Never the text of a query.
 */
async function readTableSizes(connection, { schema, names }) {
    const wanted = (0,connect/* quoteLiteral */.ce)(JSON.stringify(names.map((name) => ({ s: name.schema ?? schema, n: name.name }))));
    const results = await connection.script(`
    BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY;
    SET LOCAL statement_timeout = '${STATEMENT_TIMEOUT}';
    SET LOCAL lock_timeout = '${LOCK_TIMEOUT}';
    ${NO_JIT};
    SET LOCAL search_path = pg_catalog;
    SET LOCAL client_encoding = 'UTF8';
    ${[tables(wanted), columns(wanted), indexes(wanted), longTransactions(wanted), LOCK_TIMEOUT_OF_ROLE].join(';\n')};
    COMMIT`);
    const [sizes = [], found = [], ofIndexes = [], sessions = [], [limit] = []] = results.slice(6, -1);
    return {
        lockTimeout: Number(limit?.['ms'] ?? 0) > 0,
        tables: sizes.map((row) => ({
            ...nameIn(row),
            rows: row['rows'] === null ? null : Number(row['rows']),
            bytes: Number(row['bytes']),
            empty: Number(row['heap']) === 0,
        })),
        columns: found.map((row) => ({
            ...nameIn(row),
            column: String(row['column']),
            type: String(row['type']),
            notNull: row['notnull'] === true,
            checkedNotNull: row['checked'] === true,
        })),
        indexes: ofIndexes.map((row) => ({ ...nameIn(row), table: { schema: String(row['table_schema']), name: String(row['table_name']) } })),
        longTransactions: sessions.map((row) => ({
            pid: Number(row['pid']),
            application: String(row['application']),
            state: String(row['state']),
            ageSeconds: Math.round(Number(row['age'])),
            locks: row['locks'],
        })),
    };
}
/** What the session began with, by the role or the database; not what is set for this transaction. */
const LOCK_TIMEOUT_OF_ROLE = "SELECT reset_val AS ms FROM pg_settings WHERE name = 'lock_timeout'";
const nameIn = (row) => ({ schema: String(row['schema']), name: String(row['name']) });
/** The relations asked for, and the tables of those that are indexes. */
const tablesOf = (wanted) => `(SELECT n.nspname, c.relname, c.oid, c.relkind FROM ${wantedIn(wanted)}
    UNION SELECT tn.nspname, t.relname, t.oid, t.relkind FROM ${wantedIn(wanted)}
      JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace) AS c`;
const wantedIn = (wanted) => `jsonb_to_recordset(${wanted}::jsonb) AS w(s text, n text)
    JOIN pg_namespace n ON n.nspname = w.s JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = w.n`;
/**
 * With all partitions and children. The planner's estimate is of the last ANALYZE, so it is scaled by what the table has grown since, as
 * the planner does; -1, or 0 of a table that was never counted (PostgreSQL ≤ 13), is unknown.
 */
function tables(wanted) {
    const scaled = `CASE WHEN r.relpages > 0 THEN r.reltuples::float8 * r.heap / (r.relpages::float8 * current_setting('block_size')::int) ELSE 0 END`;
    return `WITH RECURSIVE tree AS (
      SELECT c.nspname, c.relname, c.oid FROM ${tablesOf(wanted)} WHERE c.relkind IN ('r', 'p', 'm')
      UNION ALL SELECT t.nspname, t.relname, i.inhrelid FROM tree t JOIN pg_inherits i ON i.inhparent = t.oid),
    r AS (SELECT t.nspname, t.relname, c.reltuples, c.relpages, pg_relation_size(c.oid) AS heap, pg_total_relation_size(c.oid) AS bytes
      FROM tree t JOIN pg_class c ON c.oid = t.oid WHERE c.relkind IN ('r', 'm', 'p'))
    SELECT r.nspname::text AS schema, r.relname::text AS name, sum(r.bytes) AS bytes, sum(r.heap) AS heap,
      CASE WHEN bool_or(r.heap > 0 AND (r.reltuples < 0 OR r.relpages = 0)) THEN NULL ELSE round(sum(${scaled})) END AS rows
    FROM r GROUP BY 1, 2`;
}
function columns(wanted) {
    return `SELECT n.nspname::text AS schema, c.relname::text AS name, a.attname::text AS column, format_type(a.atttypid, a.atttypmod) AS type,
      a.attnotnull AS notnull, EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype = 'c' AND k.convalidated
        AND k.conkey = ARRAY[a.attnum] AND pg_get_expr(k.conbin, k.conrelid) = format('(%I IS NOT NULL)', a.attname)) AS checked
    FROM ${wantedIn(wanted)} JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p')`;
}
function indexes(wanted) {
    return `SELECT n.nspname::text AS schema, c.relname::text AS name, tn.nspname::text AS table_schema, t.relname::text AS table_name
    FROM ${wantedIn(wanted)} JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace`;
}
function longTransactions(wanted) {
    return `SELECT a.pid, coalesce(a.application_name, '') AS application, coalesce(a.state, '') AS state,
      extract(epoch FROM clock_timestamp() - a.xact_start) AS age, coalesce((
        SELECT jsonb_agg(DISTINCT jsonb_build_object('schema', c.nspname, 'name', c.relname, 'mode', l.mode))
        FROM ${tablesOf(wanted)} JOIN pg_locks l ON l.relation = c.oid
        WHERE l.pid = a.pid AND l.locktype = 'relation' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())), '[]') AS locks
    FROM pg_stat_activity a WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.backend_type = 'client backend'
      AND a.xact_start < clock_timestamp() - interval '${LONG}' ORDER BY a.xact_start LIMIT 20`;
}

// EXTERNAL MODULE: external "node:v8"
var external_node_v8_ = __webpack_require__(877);
// EXTERNAL MODULE: ./build/src/core/errors.js
var errors = __webpack_require__(26);
// EXTERNAL MODULE: ./build/src/core/plain-text.js
var plain_text = __webpack_require__(665);
;// CONCATENATED MODULE: ./build/src/adapters/sql-parser/parser.js



/** A tree is some fifty times as large as its text. Files beyond this hold data, not changes of a schema. */
const MAX_BYTES = 4 * 1024 * 1024;
/** PostgreSQL's own parser as WebAssembly (libpg_query). 1.8 MB, so it is loaded on demand. */
async function loadSqlParser() {
    const library = await load();
    return (sql) => {
        // A byte order mark is no SQL, but no reason to see nothing either: blanks take its place, so that all offsets stay.
        const text = sql.startsWith('\ufeff') ? `   ${sql.slice(1)}` : sql;
        if (text.trim() === '')
            return { kind: 'parsed', statements: [], comments: [] };
        if (Buffer.byteLength(text) > MAX_BYTES)
            return { kind: 'unparsable', problem: 'the file is larger than 4 MiB', offset: 0 };
        // The parser takes a C string, which would end there.
        if (text.includes('\0'))
            return { kind: 'unparsable', problem: 'a zero byte', offset: Buffer.byteLength(text.slice(0, text.indexOf('\0'))) };
        try {
            const tree = library.parseSync(text);
            const tokens = library.scanSync(text).tokens;
            const comments = tokens.filter(({ tokenName }) => tokenName === 'SQL_COMMENT' || tokenName === 'C_COMMENT');
            return { kind: 'parsed', statements: (tree.stmts ?? []).map((raw) => toStatement(raw, tokens)), comments: comments.map(toComment) };
        }
        catch (error) {
            return { kind: 'unparsable', problem: (0,plain_text/* plainText */.w)((0,errors/* errorText */.kc)(error), 200), offset: failedAt(error, text) };
        }
    };
}
let loading;
/** The library looks for its .wasm file in `__dirname`, which an ECMAScript module lacks; scripts/build.mjs puts it beside the bundle. */
function load() {
    loading ??= (async () => {
        const place = globalThis;
        place.__dirname ??= import.meta.dirname;
        // After some kilobytes of SQL, V8 would optimise the parser's largest functions, and the process could not end before that is done:
        // 0.4 s for a parser that is used once.
        (0,external_node_v8_.setFlagsFromString)('--wasm-tiering-budget=2000000000');
        const library = await __webpack_require__.e(/* import() */ 627).then(__webpack_require__.t.bind(__webpack_require__, 627, 19));
        await library.loadModule();
        return library;
    })();
    return loading;
}
/** A statement begins with its first word: what is before that belongs to nobody. Tokens are in order. */
function toStatement({ stmt = {}, stmt_location: location = 0 }, tokens) {
    const [[kind, node] = ['', {}]] = Object.entries(stmt);
    let [low, high] = [0, tokens.length];
    while (low < high) {
        const middle = (low + high) >> 1;
        if ((tokens[middle]?.start ?? 0) < location)
            low = middle + 1;
        else
            high = middle;
    }
    while (/COMMENT$/.test(tokens[low]?.tokenName ?? ''))
        low += 1;
    return { kind, node: node, offset: tokens[low]?.start ?? location };
}
const toComment = ({ start, text }) => ({ offset: start, text });
/** The parser counts characters where it complains, and bytes everywhere else. */
function failedAt(error, text) {
    const position = error.sqlDetails?.cursorPosition ?? 0;
    return Buffer.byteLength([...text.slice(0, position * 2)].slice(0, Math.max(0, position)).join(''));
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/types.js
/** The key of a table or an index. */
function keyOf(name, defaultSchema) {
    return JSON.stringify([name.schema ?? defaultSchema, name.name]);
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/facts.js

/** Where nothing is named, there is nothing to ask. */
const NO_FACTS = { tables: [], columns: [], indexes: [], longTransactions: [], lockTimeout: false };
/** The same by keys. */
function factsOf({ tables, columns, indexes, longTransactions, lockTimeout }) {
    const key = (name) => keyOf(name, name.schema);
    const byTable = new Map();
    for (const { column, type, notNull, checkedNotNull, ...name } of columns) {
        const own = byTable.get(key(name)) ?? {};
        own[column] = { type, notNull, checkedNotNull };
        byTable.set(key(name), own);
    }
    return {
        lockTimeout,
        tables: new Map(tables.map((t) => [key(t), { rows: t.rows, bytes: t.bytes, empty: t.empty, columns: byTable.get(key(t)) ?? {} }])),
        indexes: new Map(indexes.map((index) => [key(index), key(index.table)])),
        longTransactions: longTransactions.map((item) => ({
            ...item,
            locks: item.locks.map((lock) => ({ table: key(lock), mode: lock.mode })),
        })),
    };
}

// EXTERNAL MODULE: ./build/src/core/duration.js
var duration = __webpack_require__(509);
// EXTERNAL MODULE: ./build/src/domain/migration-lint/threshold.js
var migration_lint_threshold = __webpack_require__(322);
;// CONCATENATED MODULE: ./build/src/domain/migration-lint/findings.js



/** Findings beyond this are counted in one more; the summary and the report have all. */
const MAX_FINDINGS = 40;
/**
 * One finding per alarm, with the rule's name as reason (`ban_drop_column`), the grave ones first. `warn` never fails a step by itself;
 * with `error`, what is an error by its rule is critical.
 */
function lintFindings(result, mode, m) {
    const sorted = [...result.alarms].sort((a, b) => Number(b.level === 'error') - Number(a.level === 'error'));
    const findings = sorted.map((item) => {
        const verdict = mode === 'error' && item.level === 'error' ? 'critical' : 'degraded';
        const location = { file: item.file, line: item.line };
        return { verdict, reason: reasonOf(item.rule), message: sentence(item, m), location, evidence: evidenceOf(item) };
    });
    const unparsable = result.unparsable.map((item) => {
        const message = m.unparsable({ ...item, file: (0,plain_text/* plainText */.w)(item.file) });
        return { verdict: 'degraded', reason: 'sql_unparsable', message, location: { file: item.file, line: item.line } };
    });
    const blockers = result.blockers.map((item) => {
        const { pid, application, state, ageSeconds } = item;
        const age = (0,duration/* formatDuration */.a)(ageSeconds * 1000);
        const tables = lockedBy(item).join(', ');
        const message = m.blocked({ pid, application: (0,plain_text/* plainText */.w)(application, 60), state, age, tables });
        return { verdict: 'degraded', reason: 'long_transaction', message, evidence: { pid, application, state, ageSeconds, tables } };
    });
    const all = [...findings.slice(0, MAX_FINDINGS), ...unparsable.slice(0, MAX_FINDINGS), ...blockers];
    const left = findings.length + unparsable.length + blockers.length - all.length;
    if (left === 0)
        return all;
    const verdict = findings.slice(MAX_FINDINGS).some((item) => item.verdict === 'critical') ? 'critical' : 'degraded';
    return [...all, { verdict, reason: 'lint_more', message: m.more(left) }];
}
function reasonOf(rule) {
    return rule.replace(/-/g, '_');
}
/** What it does, what it locks and how large that is, that data is lost, what to do instead. */
function sentence(item, m) {
    const advice = m.advice[`${item.rule}${item.variant === undefined ? '' : `/${item.variant}`}`];
    const p = { table: item.table === null ? '' : shownName(item.table), subject: (0,plain_text/* plainText */.w)(item.subject, 200) };
    const size = item.size === null ? '' : (0,migration_lint_threshold/* describeSize */.jt)(item.size, m.rows);
    const table = item.sizeOf === null ? p.table : shownName(item.sizeOf);
    const lock = item.lock !== null && table !== '' ? m.lock[item.lock]({ table, size }) : size === '' ? '' : m.sized({ table, size });
    return [advice.what(p), lock, item.destroys ? m.destroys : '', advice.instead(p)].filter((part) => part !== '').join(' ');
}
function shownName({ schema, name }) {
    return (0,plain_text/* plainText */.w)(schema === null ? `"${name}"` : `"${schema}"."${name}"`, 140);
}
/** The tables on which a session holds locks. */
function lockedBy({ locks }) {
    const names = locks.map(({ table }) => JSON.parse(table));
    return [...new Set(names.map(([schema, name]) => shownName({ schema: schema === 'public' ? null : schema, name })))];
}
/** The alarm as data. */
function evidenceOf(item) {
    const { rule, level, migration, lock, destroys, subject, size } = item;
    const table = item.table === null ? null : [item.table.schema, item.table.name].filter((part) => part !== null).join('.');
    return { rule, level, migration, table, subject, lock, destroys, rows: size?.rows ?? null, bytes: size?.bytes ?? null };
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/tree.js
/** Access to libpg_query's tree, in which every node is optional and a node in a list is wrapped in an object of its name. */
/** The node in a field, or an empty one. With `name`, the one that is wrapped under it. */
function child(node, field, name) {
    const value = asNode(node[field]);
    return name === undefined ? value : asNode(value[name]);
}
/** The nodes of a list that have the given name, unwrapped. */
function children(node, field, name) {
    return list(node[field])
        .map((item) => asNode(item)[name])
        .filter((item) => item !== undefined)
        .map(asNode);
}
function tree_text(node, field) {
    const value = node[field];
    return typeof value === 'string' ? value : '';
}
function offsetOf(node, otherwise) {
    const value = node['location'];
    return typeof value === 'number' && value > 0 ? value : otherwise;
}
/** The strings of a list: a qualified name. */
function strings(value) {
    return list(value).map((item) => tree_text(child(asNode(item), 'String'), 'sval'));
}
/** A table's or index's name from the parts that are given; a catalogue's name before it does not count. */
function nameOf(parts) {
    return { schema: parts.at(-2) ?? null, name: parts.at(-1) ?? '' };
}
/** The name in a RangeVar. */
function tableOf(range) {
    return { schema: tree_text(range, 'schemaname') || null, name: tree_text(range, 'relname') };
}
/** Every node below, itself included, by a visitor that gets the name it is wrapped in. */
function walk(value, visit, name = '') {
    if (Array.isArray(value))
        for (const item of value)
            walk(item, visit, name);
    else if (value !== null && typeof value === 'object') {
        visit(value, name);
        for (const [field, inner] of Object.entries(value))
            walk(inner, visit, field);
    }
}
function list(value) {
    return Array.isArray(value) ? value : [];
}
function asNode(value) {
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
/** A type as `format_type` would begin it: its name without `pg_catalog`, and its modifiers. */
function typeOf(typeName) {
    const modifiers = list(typeName['typmods']).map((item) => Number(child(child(asNode(item), 'A_Const'), 'ival')['ival'] ?? 0));
    return { name: strings(typeName['names']).at(-1) ?? '', modifiers, array: list(typeName['arrayBounds']).length > 0 };
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/batch.js


/**
 * What the statements before this one have made, in this file and in the pending ones before it: nobody has a row in those tables
 * yet, so nothing that is done to them hurts. `facts` is what the database has now, null where it could not say.
 */
class Batch {
    #schema;
    facts;
    #created = new Set();
    /** New name → the key that the database knows. */
    #renamed = new Map();
    /** Columns that were added or whose type was changed. */
    #columns = new Set();
    #indexes = new Map();
    /** Tables of which every row was deleted. */
    #emptied = new Set();
    #newTypes = new Set();
    /** `table.column` of CHECK (column IS NOT NULL) constraints by the constraint's name, and those that were validated. */
    #checks = new Map();
    #checked = new Set();
    constructor(schema, facts) {
        this.#schema = schema;
        this.facts = facts;
    }
    key(name) {
        const key = keyOf(name, this.#schema);
        return this.#renamed.get(key) ?? key;
    }
    isNew(table) {
        return this.#created.has(this.key(table));
    }
    size(table) {
        const known = this.facts?.tables.get(this.key(table)) ?? null;
        if (!this.#emptied.has(this.key(table)))
            return known;
        return { rows: 0, bytes: 0, empty: true, columns: known?.columns ?? {} };
    }
    /** Whether the database says that there is no such table, and no statement before has made it: with IF EXISTS nothing happens. */
    isAbsent(table) {
        return this.facts !== null && !this.isNew(table) && this.size(table) === null;
    }
    /** The same of a column of a table that is there. */
    isAbsentColumn(table, column) {
        const known = this.size(table);
        return known !== null && this.facts !== null && !this.isNewColumn(table, column) && known.columns[column] === undefined;
    }
    /** What the database says of a column, where no pending statement before has changed it. */
    column(table, column) {
        return this.isNewColumn(table, column) ? null : (this.size(table)?.columns[column] ?? null);
    }
    isNewColumn(table, column) {
        return this.isNew(table) || this.#columns.has(this.#column(table, column));
    }
    isNewType(parts) {
        return this.#newTypes.has(parts.at(-1) ?? '');
    }
    isCheckedNotNull(table, column) {
        return this.#checked.has(this.#column(table, column)) || this.column(table, column)?.checkedNotNull === true;
    }
    /** The table of an index, by its key; null where nobody knows it. */
    tableOfIndex(index) {
        const key = this.#tableKeyOfIndex(index);
        if (key === undefined)
            return null;
        const [schema, name] = JSON.parse(key);
        return { schema: schema === this.#schema ? null : schema, name };
    }
    #tableKeyOfIndex(index) {
        return this.#indexes.get(keyOf(index, this.#schema)) ?? this.facts?.indexes.get(keyOf(index, this.#schema));
    }
    /** Takes note of a statement, after it was judged. */
    remember({ kind, node }) {
        this.#makers[kind]?.(node);
    }
    #makers = {
        CreateStmt: (node) => this.#create(tableOf(child(node, 'relation')), node['if_not_exists'] === true),
        CreateTableAsStmt: (node) => this.#create(tableOf(child(child(node, 'into'), 'rel')), node['if_not_exists'] === true),
        SelectStmt: (node) => {
            if ('intoClause' in node)
                this.#create(tableOf(child(child(node, 'intoClause'), 'rel')), false);
        },
        CreateEnumStmt: (node) => this.#newTypes.add(strings(node['typeName']).at(-1) ?? ''),
        CreateDomainStmt: (node) => this.#newTypes.add(strings(node['domainname']).at(-1) ?? ''),
        IndexStmt: (node) => {
            const table = tableOf(child(node, 'relation'));
            this.#indexes.set(keyOf({ schema: table.schema, name: tree_text(node, 'idxname') }, this.#schema), this.key(table));
        },
        RenameStmt: (node) => this.#rename(node),
        DeleteStmt: (node) => {
            if (isOfAllRows(node))
                this.#emptied.add(this.key(tableOf(child(node, 'relation'))));
        },
        TruncateStmt: (node) => {
            for (const range of children(node, 'relations', 'RangeVar'))
                this.#emptied.add(this.key(tableOf(range)));
        },
        InsertStmt: (node) => this.#emptied.delete(this.key(tableOf(child(node, 'relation')))),
        CopyStmt: (node) => this.#emptied.delete(this.key(tableOf(child(node, 'relation')))),
        AlterTableStmt: (node) => {
            const table = tableOf(child(node, 'relation'));
            for (const command of children(node, 'cmds', 'AlterTableCmd'))
                this.#alter(table, command);
        },
    };
    /** With IF NOT EXISTS and the table there already, nothing is created. */
    #create(table, unlessThere) {
        if (!unlessThere || this.size(table) === null)
            this.#created.add(keyOf(table, this.#schema));
    }
    #rename(node) {
        const table = tableOf(child(node, 'relation'));
        const newName = tree_text(node, 'newname');
        if (node['renameType'] === 'OBJECT_TABLE') {
            this.#renamed.set(keyOf({ schema: table.schema, name: newName }, this.#schema), this.key(table));
        }
        if (node['renameType'] === 'OBJECT_INDEX') {
            const of = this.#tableKeyOfIndex(table);
            if (of !== undefined)
                this.#indexes.set(keyOf({ schema: table.schema, name: newName }, this.#schema), of);
        }
        if (node['renameType'] === 'OBJECT_COLUMN')
            this.#columns.add(this.#column(table, newName));
        if (node['renameType'] === 'OBJECT_TYPE') {
            const old = nameOf(strings(child(child(node, 'object'), 'List')['items'])).name;
            if (this.#newTypes.delete(old))
                this.#newTypes.add(newName);
            else
                this.#newTypes.delete(newName);
        }
    }
    #alter(table, command) {
        const subtype = tree_text(command, 'subtype');
        if (subtype === 'AT_AddColumn')
            this.#columns.add(this.#column(table, tree_text(child(command, 'def', 'ColumnDef'), 'colname')));
        if (subtype === 'AT_AlterColumnType')
            this.#columns.add(this.#column(table, tree_text(command, 'name')));
        const constraint = child(command, 'def', 'Constraint');
        if (subtype === 'AT_AddConstraint') {
            const column = notNullColumn(constraint);
            if (column === null)
                return;
            if (constraint['skip_validation'] !== true)
                this.#checked.add(this.#column(table, column));
            else
                this.#checks.set(`${this.key(table)} ${tree_text(constraint, 'conname')}`, column);
        }
        if (subtype === 'AT_ValidateConstraint') {
            const column = this.#checks.get(`${this.key(table)} ${tree_text(command, 'name')}`);
            if (column !== undefined)
                this.#checked.add(this.#column(table, column));
        }
    }
    #column(table, column) {
        return `${this.key(table)} ${column}`;
    }
}
/** UPDATE or DELETE without WHERE, and without another table that narrows it down. */
function isOfAllRows(query) {
    return !('whereClause' in query) && !('usingClause' in query) && !('fromClause' in query);
}
/** The column of `CHECK (column IS NOT NULL)`, or null. */
function notNullColumn(constraint) {
    const test = child(child(constraint, 'raw_expr'), 'NullTest');
    if (constraint['contype'] !== 'CONSTR_CHECK' || test['nulltesttype'] !== 'IS_NOT_NULL')
        return null;
    return strings(child(child(test, 'arg'), 'ColumnRef')['fields']).at(-1) ?? null;
}
/** Types that fill a new column from a sequence. */
function isSerial(column) {
    return /^(big|small)?serial[248]?$/.test(typeOf(child(column, 'typeName')).name);
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/defaults.js

/**
 * Functions that give one value per statement, so that `ADD COLUMN … DEFAULT` stores it once and rewrites nothing
 * (PostgreSQL ≥ 11; `provolatile` of pg_proc is `i` or `s`). Any other function counts as volatile.
 */
const STABLE = new Set([
    ...['now', 'transaction_timestamp', 'statement_timestamp', 'date_trunc', 'date_part', 'to_timestamp', 'to_char', 'to_date', 'make_interval'],
    ...['make_date', 'make_timestamp', 'make_timestamptz', 'timezone', 'age', 'extract', 'justify_hours', 'justify_days'],
    ...['json_build_object', 'jsonb_build_object', 'json_build_array', 'jsonb_build_array', 'to_json', 'to_jsonb', 'array_fill', 'array_to_json'],
    ...['concat', 'concat_ws', 'lower', 'upper', 'md5', 'encode', 'decode', 'repeat', 'left', 'right', 'trim', 'btrim', 'replace', 'format', 'length'],
    ...['abs', 'ceil', 'floor', 'round', 'power', 'current_setting', 'current_schema', 'current_database', 'int4range', 'int8range', 'numrange'],
    ...['tsrange', 'tstzrange', 'daterange', 'to_tsvector', 'point', 'setweight', 'uuid_nil', 'uuid_ns_url', 'uuid_ns_dns'],
]);
/** Whether a default's expression gives another value in each row. */
function isVolatile(expression) {
    let found = false;
    walk(expression, (node, name) => {
        if (name === 'FuncCall')
            found ||= !STABLE.has((strings(node['funcname']).at(-1) ?? '').toLowerCase());
    });
    return found;
}
/** `NULL`, plain or cast: as good as no default. */
function isNull(expression) {
    const cast = child(expression, 'TypeCast');
    const inner = 'arg' in cast ? asNode(cast['arg']) : expression;
    return child(inner, 'A_Const')['isnull'] === true;
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/add-column.js



/**
 * ADD COLUMN on a table that is there (https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN): a constant
 * default is stored once, a volatile one, an identity and a stored generated column write every row under an exclusive lock.
 */
function addColumn(table, column, statementOffset, batch) {
    const subject = tree_text(column, 'colname');
    const offset = offsetOf(column, statementOffset);
    const constraints = children(column, 'constraints', 'Constraint');
    const rewrite = { offset, table, subject, destroys: false, lock: 'ACCESS EXCLUSIVE', bySize: true };
    const filled = fillOf(column, constraints);
    const required = constraints.some(({ contype }) => contype === 'CONSTR_NOTNULL' || contype === 'CONSTR_PRIMARY');
    const alarms = [];
    if (required && filled === 'nothing' && batch.size(table)?.empty !== true)
        alarms.push({ ...rewrite, rule: 'adding-required-field', lock: null, bySize: false });
    if (filled === 'volatile')
        alarms.push({ ...rewrite, rule: 'adding-field-with-default' });
    if (filled === 'serial' || filled === 'generated')
        alarms.push({ ...rewrite, rule: 'adding-field-with-default', variant: filled });
    return [...alarms, ...constraints.flatMap((constraint) => ofConstraint(constraint, rewrite, batch))];
}
/** What the rows that are there get. */
function fillOf(column, constraints) {
    const find = (type) => constraints.find((item) => item['contype'] === type);
    const generated = find('CONSTR_GENERATED');
    if (isSerial(column) || find('CONSTR_IDENTITY') !== undefined)
        return 'serial';
    if (generated !== undefined)
        return generated['generated_kind'] === 'v' ? 'constant' : 'generated';
    const expression = child(find('CONSTR_DEFAULT') ?? {}, 'raw_expr');
    if (find('CONSTR_DEFAULT') === undefined || isNull(expression))
        return 'nothing';
    return isVolatile(expression) ? 'volatile' : 'constant';
}
/** The constraints of a new column are checked on every row, though all its values may be null. */
function ofConstraint(constraint, rewrite, batch) {
    switch (tree_text(constraint, 'contype')) {
        case 'CONSTR_PRIMARY':
            return [{ ...rewrite, rule: 'adding-serial-primary-key-field' }];
        case 'CONSTR_UNIQUE':
            return [{ ...rewrite, rule: 'disallowed-unique-constraint' }];
        case 'CONSTR_CHECK':
            return [{ ...rewrite, rule: 'constraint-missing-not-valid' }];
        case 'CONSTR_FOREIGN':
            return [{ ...rewrite, rule: 'adding-foreign-key-constraint', lock: 'SHARE ROW EXCLUSIVE', ...otherTable(constraint, batch) }];
        default:
            return [];
    }
}
/** The referenced table, unless it is new as well. */
function otherTable(foreign, batch) {
    const other = tableOf(child(foreign, 'pktable'));
    return batch.isNew(other) ? {} : { alsoLocked: other };
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/column-types.js
/** `format_type`'s names and libpg_query's, which are those of pg_type. */
const FAMILIES = {
    'character varying': 'varchar',
    character: 'bpchar',
    int: 'int4',
    integer: 'int4',
    bigint: 'int8',
    smallint: 'int2',
    real: 'float4',
    'double precision': 'float8',
    boolean: 'bool',
    decimal: 'numeric',
    'timestamp without time zone': 'timestamp',
    'timestamp with time zone': 'timestamptz',
    'time without time zone': 'time',
    'time with time zone': 'timetz',
    'bit varying': 'varbit',
};
function typeChange(from, to) {
    const old = parseType(from);
    const next = { ...to, family: FAMILIES[to.family] ?? to.family };
    const isText = (type) => type.family === 'text' || type.family === 'varchar';
    if (isText(old) && isText(next))
        return widens(old, next, Infinity) ? 'free' : 'rewrite';
    if (old.family === next.family)
        return ofLength(old, next);
    if (FREE.includes(`${old.family} ${next.family}`))
        return 'free';
    return loses(old.family, next) ? 'lossy' : 'rewrite';
}
const FREE = ['cidr inet', 'xml text'];
/** Another length, precision or scale of the same type. */
function ofLength(old, next) {
    if (old.modifiers.join() === next.modifiers.join())
        return 'free';
    if (old.family === 'numeric')
        return numericChange(old, next);
    // An explicit precision of 6 is what none means.
    if (/^time/.test(old.family))
        return widens(old, next, 6) ? 'free' : 'lossy';
    return old.family === 'varbit' && widens(old, next, Infinity) ? 'free' : 'rewrite';
}
function widens(from, to, unlimited) {
    return (to.modifiers[0] ?? unlimited) >= (from.modifiers[0] ?? unlimited);
}
/** Free only where the scale stays; a smaller scale rounds. */
function numericChange(from, to) {
    if (to.modifiers.length === 0)
        return 'free';
    if (from.modifiers.length === 0)
        return 'lossy';
    const [precision = 0, scale = 0] = from.modifiers;
    const [newPrecision = 0, newScale = 0] = to.modifiers;
    if (newScale < scale)
        return 'lossy';
    return newScale === scale && newPrecision >= precision ? 'free' : 'rewrite';
}
const FRACTIONS = ['numeric', 'float4', 'float8', 'money'];
const WHOLE = ['int2', 'int4', 'int8'];
/** Digits after the point, the time of a day, the zone or the precision goes; a value that does not fit fails instead. */
function loses(from, to) {
    if (FRACTIONS.includes(from) && WHOLE.includes(to.family))
        return true;
    if (from === 'numeric' && ['float4', 'float8'].includes(to.family))
        return true;
    if (from === 'float8' && to.family === 'float4')
        return true;
    if (['timestamp', 'timestamptz'].includes(from) && ['date', 'time'].includes(to.family))
        return true;
    return from === 'int8' && ['float4', 'float8'].includes(to.family);
}
/** `timestamp(3) without time zone`, `numeric(10,2)`, `text[]`, `"Role"`, `app.kind`. */
function parseType(text) {
    const modifiers = /\(([\d, ]+)\)/.exec(text)?.[1] ?? '';
    const name = text.replace(/\([\d, ]+\)/, '').trim();
    const bare = name.replace(/^.*\.(?=[^.]+$)/, '').replace(/^"(.*)"$/, '$1');
    return { family: FAMILIES[name] ?? bare, modifiers: modifiers === '' ? [] : modifiers.split(',').map(Number) };
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/alter-table.js



/** ALTER TABLE; each of its commands by itself. */
function alterTable(statement, batch, notValid) {
    const { node, offset } = statement;
    const table = tableOf(child(node, 'relation'));
    if (node['objtype'] !== 'OBJECT_TABLE' || batch.isNew(table) || (node['missing_ok'] === true && batch.isAbsent(table)))
        return [];
    return children(node, 'cmds', 'AlterTableCmd').flatMap((command) => {
        const def = child(command, 'def', 'ColumnDef');
        const constraint = child(command, 'def', 'Constraint');
        const name = tree_text(command, 'name');
        switch (tree_text(command, 'subtype')) {
            case 'AT_AddColumn':
                return addColumn(table, def, offset, batch);
            case 'AT_DropColumn':
                return batch.isNewColumn(table, name) || (command['missing_ok'] === true && batch.isAbsentColumn(table, name))
                    ? []
                    : [alarm('ban-drop-column', table, name, offset, { lock: null, bySize: false, destroys: true })];
            case 'AT_AlterColumnType':
                return changeType(table, name, def, offset, batch);
            case 'AT_SetNotNull':
                return setNotNull(table, name, offset, batch);
            case 'AT_AddConstraint':
                return addConstraint(table, constraint, offsetOf(constraint, offset), batch);
            case 'AT_ValidateConstraint':
                // The strong lock of ADD CONSTRAINT … NOT VALID is held until the end of the transaction, that is of the file.
                return notValid.has(`${batch.key(table)} ${name}`)
                    ? [alarm('constraint-missing-not-valid', table, name, offset, { variant: 'validated-in-same-file' })]
                    : [];
            case 'AT_DetachPartition':
                return child(command, 'def', 'PartitionCmd')['concurrent'] === true
                    ? []
                    : [alarm('require-concurrent-partition-detach', table, tree_text(child(child(command, 'def', 'PartitionCmd'), 'name'), 'relname'), offset)];
            default:
                return [];
        }
    });
}
/** An alarm about an exclusive lock, silent on a small table, unless `change` says otherwise. */
function alarm(rule, table, subject, offset, change = {}) {
    return { rule, table, subject, offset, lock: 'ACCESS EXCLUSIVE', bySize: true, destroys: false, ...change };
}
function changeType(table, column, def, offset, batch) {
    if (batch.isNewColumn(table, column))
        return batch.size(table)?.empty === true ? [] : [alarm('changing-column-type', table, column, offset)];
    const now = batch.column(table, column);
    const to = typeOf(child(def, 'typeName'));
    // With USING the new values are whatever the expression gives.
    const change = now === null || to.array || 'raw_default' in def ? 'rewrite' : typeChange(now.type, { family: to.name, modifiers: to.modifiers });
    if (change === 'free')
        return [];
    if (change === 'lossy' && batch.size(table)?.empty !== true)
        return [alarm('changing-column-type', table, column, offset, { variant: 'lossy', bySize: false, destroys: true })];
    return [alarm('changing-column-type', table, column, offset)];
}
/** Reads the whole table, unless a valid CHECK says it already (PostgreSQL ≥ 12, NotNullImpliedByRelConstraints). */
function setNotNull(table, column, offset, batch) {
    if (batch.isCheckedNotNull(table, column) || batch.column(table, column)?.notNull === true)
        return [];
    return [alarm('adding-not-nullable-field', table, column, offset)];
}
function addConstraint(table, constraint, offset, batch) {
    const columns = [...strings(constraint['fk_attrs']), ...strings(constraint['keys'])].join(', ');
    // PostgreSQL names those that have no name.
    const name = tree_text(constraint, 'conname') || columns || tree_text(constraint, 'contype').replace('CONSTR_', '');
    const unchecked = constraint['skip_validation'] === true;
    switch (tree_text(constraint, 'contype')) {
        case 'CONSTR_FOREIGN':
            if (unchecked)
                return [];
            return [
                alarm('adding-foreign-key-constraint', table, name, offset, {
                    lock: 'SHARE ROW EXCLUSIVE',
                    ...otherTable(constraint, batch),
                }),
            ];
        case 'CONSTR_CHECK':
            return unchecked ? [] : [alarm('constraint-missing-not-valid', table, name, offset)];
        case 'CONSTR_UNIQUE':
        case 'CONSTR_EXCLUSION':
            return 'indexname' in constraint ? [] : [alarm('disallowed-unique-constraint', table, name, offset)];
        case 'CONSTR_PRIMARY':
            return 'indexname' in constraint ? [] : [alarm('adding-serial-primary-key-field', table, name, offset)];
        default:
            return [];
    }
}

// EXTERNAL MODULE: ./build/src/domain/migration-lint/rules.js
var rules = __webpack_require__(746);
;// CONCATENATED MODULE: ./build/src/domain/migration-lint/comments.js

/** Lines of a text, found by UTF-8 byte offsets, which is how PostgreSQL's parser counts. */
class Lines {
    #starts;
    #bytes;
    constructor(sql) {
        const bytes = Buffer.from(sql);
        this.#bytes = bytes;
        const starts = [0];
        for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1))
            starts.push(at + 1);
        this.#starts = starts;
    }
    /** From 1. */
    of(offset) {
        let [low, high] = [0, this.#starts.length - 1];
        while (low < high) {
            const middle = Math.ceil((low + high) / 2);
            if ((this.#starts[middle] ?? 0) <= offset)
                low = middle;
            else
                high = middle - 1;
        }
        return low + 1;
    }
    /** The text between two offsets. */
    slice(from, to) {
        return this.#bytes.subarray(from, to).toString();
    }
    /** Whether nothing but blanks stands before it on its line. */
    isFirst(offset) {
        return this.slice(this.#starts[this.of(offset) - 1] ?? 0, offset).trim() === '';
    }
}
/**
 * `-- squawk-ignore rule, rule` before or on the line, `-- squawk-ignore-file [rule, …]` anywhere; without rules all are meant. Names
 * that are not ours do nothing. What follows another `--` is the author's reason.
 */
function readIgnores(comments, lines) {
    const file = new Set();
    const byLine = new Map();
    // A comment behind a statement is about its own line, one that stands alone is about the next; a run of such lines counts as one.
    for (const comment of comments) {
        const alone = lines.isFirst(comment.offset);
        const covered = lines.of(comment.offset + Buffer.byteLength(comment.text) - 1) + (alone ? 1 : 0);
        const match = /^(?:--|\/\*)\s*squawk-ignore(-file)?(?![\w-])([\s\S]*?)(?:--[\s\S]*|\*\/)?$/.exec(comment.text.trim());
        const rules = match === null ? [] : rulesIn(match[2] ?? '');
        if (match?.[1] !== undefined) {
            for (const rule of rules)
                file.add(rule);
            continue;
        }
        const before = alone ? (byLine.get(lines.of(comment.offset)) ?? []) : [];
        byLine.set(covered, new Set([...before, ...rules, ...(byLine.get(covered) ?? [])]));
    }
    return { file, lines: byLine };
}
function rulesIn(text) {
    const names = text.split(/[\s,]+/).filter((name) => name !== '' && name !== ':');
    return names.length === 0 ? ['all'] : names.map(rules/* ruleOf */.Y).filter((rule) => rule !== null);
}
/** Whether a comment switches a rule off in the file or on one of the lines. */
function isIgnored({ file, lines }, rule, at) {
    const covers = (rules) => rules !== undefined && (rules.has('all') || rules.has(rule));
    return covers(file) || at.some((line) => covers(lines.get(line)));
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/file-rules.js


const WITHOUT_LOCK = { lock: null, bySize: false };
/**
 * What only shows when a file is seen as a whole. Prisma sends a file as one message, which PostgreSQL runs as one transaction unless
 * the file has its own (https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT).
 */
function judgeFile(statements) {
    return [...uncommitted(statements), ...refusedInTransaction(statements), ...enumValues(statements)];
}
function uncommitted(statements) {
    let open = null;
    for (const statement of statements) {
        if (statement.kind !== 'TransactionStmt')
            continue;
        const kind = tree_text(statement.node, 'kind');
        if (kind === 'TRANS_STMT_BEGIN' || kind === 'TRANS_STMT_START')
            open ??= statement;
        if (kind === 'TRANS_STMT_COMMIT' || kind === 'TRANS_STMT_ROLLBACK' || kind === 'TRANS_STMT_PREPARE')
            open = null;
    }
    return open === null ? [] : [alarm('ban-uncommitted-transaction', null, '', open.offset, WITHOUT_LOCK)];
}
/** SQLSTATE 25001: alone in its file such a statement is in no transaction. */
function refusedInTransaction(statements) {
    if (statements.length < 2)
        return [];
    return statements.flatMap(({ kind, node, offset }) => {
        const concurrent = concurrently(kind, node);
        if (concurrent !== null)
            return [alarm('ban-concurrent-index-creation-in-transaction', null, concurrent, offset, WITHOUT_LOCK)];
        const refused = refusedKind(kind, node);
        return refused === null ? [] : [alarm('ban-in-transaction', null, refused, offset, WITHOUT_LOCK)];
    });
}
function concurrently(kind, node) {
    if (kind === 'IndexStmt' && node['concurrent'] === true)
        return 'CREATE INDEX CONCURRENTLY';
    if (kind === 'DropStmt' && node['concurrent'] === true)
        return 'DROP INDEX CONCURRENTLY';
    if (kind === 'ReindexStmt' && children(node, 'params', 'DefElem').some((o) => o['defname'] === 'concurrently'))
        return 'REINDEX CONCURRENTLY';
    const detaches = children(node, 'cmds', 'AlterTableCmd').some((command) => child(command, 'def', 'PartitionCmd')['concurrent'] === true);
    return kind === 'AlterTableStmt' && detaches ? 'DETACH PARTITION CONCURRENTLY' : null;
}
function refusedKind(kind, node) {
    if (kind === 'VacuumStmt')
        return node['is_vacuumcmd'] === true ? 'VACUUM' : null;
    if (kind === 'ReindexStmt')
        return ['REINDEX_OBJECT_SCHEMA', 'REINDEX_OBJECT_DATABASE', 'REINDEX_OBJECT_SYSTEM'].includes(tree_text(node, 'kind')) ? 'REINDEX' : null;
    const names = { DropdbStmt: 'DROP DATABASE', CreatedbStmt: 'CREATE DATABASE', AlterSystemStmt: 'ALTER SYSTEM' };
    return names[kind] ?? null;
}
/** A value added to an enum cannot be used before its transaction has ended (55P04), unless the enum is as new. */
function enumValues(statements) {
    const created = new Set();
    const added = new Set();
    const alarms = [];
    for (const { kind, node, offset } of statements) {
        const type = strings(node['typeName']).at(-1) ?? '';
        if (kind === 'TransactionStmt' && tree_text(node, 'kind') === 'TRANS_STMT_COMMIT')
            added.clear();
        if (kind === 'CreateEnumStmt')
            created.add(type);
        if (kind === 'AlterEnumStmt' && tree_text(node, 'oldVal') === '' && !created.has(type))
            added.add(tree_text(node, 'newVal'));
        const used = kind === 'AlterEnumStmt' ? undefined : constants(node).find((value) => added.has(value));
        if (used !== undefined)
            alarms.push(alarm('enum-value-used-in-same-file', null, used, offset, WITHOUT_LOCK));
    }
    return alarms;
}
function constants(node) {
    const found = [];
    walk(node, (inner, name) => {
        if (name === 'A_Const')
            found.push(tree_text(child(inner, 'sval'), 'sval'));
    });
    return found.filter((value) => value !== '');
}
/** Whether a statement sets a limit for how long it, or what follows, waits for a lock. */
function setsLockTimeout({ kind, node }) {
    const names = ['lock_timeout', 'statement_timeout'];
    if (kind === 'VariableSetStmt')
        return names.includes(tree_text(node, 'name').toLowerCase()) && node['kind'] === 'VAR_SET_VALUE';
    if (kind !== 'SelectStmt')
        return false;
    let found = false;
    walk(node, (inner, name) => {
        if (name !== 'FuncCall' || strings(inner['funcname']).at(-1) !== 'set_config')
            return;
        found ||= constants(asNode(list(inner['args'])[0])).some((value) => names.includes(value.toLowerCase()));
    });
    return found;
}
/** Tables that are there already and that a statement locks against writes or more, however short. */
function lockedTables({ kind, node }, batch) {
    const tables = LOCKED_BY[kind]?.(node, batch) ?? [];
    return tables.filter((table) => table !== null && table.name !== '' && !batch.isNew(table));
}
const relation = (node) => [tableOf(child(node, 'relation'))];
const relations = (node) => children(node, 'relations', 'RangeVar').map(tableOf);
const LOCKED_BY = {
    AlterTableStmt: (node) => (node['objtype'] === 'OBJECT_TABLE' ? relation(node) : []),
    RenameStmt: relation,
    IndexStmt: (node) => (node['concurrent'] === true ? [] : relation(node)),
    TruncateStmt: relations,
    LockStmt: relations,
    DropStmt: (node, batch) => {
        const named = list(node['objects']).map((item) => nameOf(strings(child(asNode(item), 'List')['items'])));
        if (node['removeType'] === 'OBJECT_TABLE')
            return named;
        return node['removeType'] === 'OBJECT_INDEX' && node['concurrent'] !== true ? named.map((index) => batch.tableOfIndex(index)) : [];
    },
};

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/statement-rules.js



const statement_rules_WITHOUT_LOCK = { lock: null, bySize: false };
const DESTROYS = { ...statement_rules_WITHOUT_LOCK, destroys: true };
/**
 * What is to be said of one statement by itself. `notValid` holds the constraints (`table-key name`) that this file has added as NOT
 * VALID. Locks are those of https://www.postgresql.org/docs/current/explicit-locking.html; a test asks pg_locks.
 */
function judgeStatement(statement, batch, notValid) {
    const rule = RULES_BY_KIND[statement.kind];
    const own = rule === undefined ? [] : rule(statement, batch, notValid);
    return [...own, ...dataChanges(statement, batch)];
}
const RULES_BY_KIND = {
    AlterTableStmt: alterTable,
    IndexStmt: createIndex,
    DropStmt: drop,
    ReindexStmt: reindex,
    RenameStmt: rename,
    AlterObjectSchemaStmt: moveToSchema,
    AlterEnumStmt: renameEnumValue,
    TruncateStmt: truncate,
    VacuumStmt: vacuum,
    ClusterStmt: ({ node, offset }, batch) => repack([tableOf(child(node, 'relation'))], 'CLUSTER', offset, batch),
    LockStmt: ({ node, offset }, batch) => Number(node['mode']) < SHARE ? [] : old(rangesOf(node, 'relations'), batch).map((table) => alarm('ban-lock-table', table, '', offset)),
    DropdbStmt: ({ node, offset }) => [alarm('ban-drop-database', null, tree_text(node, 'dbname'), offset, DESTROYS)],
};
/** ShareLock of lockdefs.h: it and those above stop writes. */
const SHARE = 5;
const rangesOf = (node, field) => children(node, field, 'RangeVar').map(tableOf);
const old = (tables, batch) => tables.filter((table) => !batch.isNew(table));
function createIndex({ node, offset }, batch) {
    const table = tableOf(child(node, 'relation'));
    if (node['concurrent'] === true || batch.isNew(table))
        return [];
    const variant = node['unique'] === true ? { variant: 'unique' } : {};
    return [alarm('require-concurrent-index-creation', table, tree_text(node, 'idxname'), offset, { lock: 'SHARE', ...variant })];
}
function drop(statement, batch) {
    const { node, offset } = statement;
    const names = list(node['objects']).map((item) => nameOf(strings(child(asNode(item), 'List')['items'])));
    switch (tree_text(node, 'removeType')) {
        case 'OBJECT_TABLE':
            return old(names, batch)
                .filter((table) => node['missing_ok'] !== true || !batch.isAbsent(table))
                .map((table) => alarm('ban-drop-table', table, '', offset, DESTROYS));
        case 'OBJECT_INDEX':
            return node['concurrent'] === true ? [] : names.flatMap((index) => dropIndex(index, offset, batch));
        case 'OBJECT_SCHEMA':
            // Without CASCADE, only an empty one can be dropped.
            return node['behavior'] === 'DROP_CASCADE'
                ? strings(node['objects']).map((name) => alarm('ban-drop-schema', null, name, offset, DESTROYS))
                : [];
        default:
            return [];
    }
}
function dropIndex(index, offset, batch) {
    const table = batch.tableOfIndex(index);
    // An index that the database does not know is none that anybody could wait for.
    if (table === null ? batch.facts !== null : batch.isNew(table))
        return [];
    return [alarm('require-concurrent-index-deletion', table, index.name, offset)];
}
function reindex({ node, offset }, batch) {
    if (children(node, 'params', 'DefElem').some((option) => option['defname'] === 'concurrently'))
        return [];
    const named = tableOf(child(node, 'relation'));
    const table = node['kind'] === 'REINDEX_OBJECT_INDEX' ? batch.tableOfIndex(named) : node['kind'] === 'REINDEX_OBJECT_TABLE' ? named : null;
    if (table !== null && batch.isNew(table))
        return [];
    return [alarm('require-concurrent-reindex', table, named.name, offset, { lock: 'SHARE' })];
}
function rename({ node, offset }, batch) {
    const table = tableOf(child(node, 'relation'));
    if (batch.isNew(table))
        return [];
    if (node['renameType'] === 'OBJECT_TABLE')
        return [alarm('renaming-table', table, tree_text(node, 'newname'), offset, statement_rules_WITHOUT_LOCK)];
    const column = tree_text(node, 'subname');
    if (node['renameType'] !== 'OBJECT_COLUMN' || node['relationType'] !== 'OBJECT_TABLE' || batch.isNewColumn(table, column))
        return [];
    return [alarm('renaming-column', table, column, offset, statement_rules_WITHOUT_LOCK)];
}
/** To another schema: for the running version the table is gone, as after a rename. */
function moveToSchema({ node, offset }, batch) {
    const table = tableOf(child(node, 'relation'));
    if (node['objectType'] !== 'OBJECT_TABLE' || batch.isNew(table))
        return [];
    return [alarm('renaming-table', table, `${tree_text(node, 'newschema')}.${table.name}`, offset, statement_rules_WITHOUT_LOCK)];
}
function renameEnumValue({ node, offset }, batch) {
    if (tree_text(node, 'oldVal') === '' || batch.isNewType(strings(node['typeName'])))
        return [];
    return [alarm('renaming-enum-value', null, tree_text(node, 'oldVal'), offset, statement_rules_WITHOUT_LOCK)];
}
function truncate({ node, offset }, batch) {
    const cascade = node['behavior'] === 'DROP_CASCADE';
    // With CASCADE, tables that reference a new one are new as well.
    return old(rangesOf(node, 'relations'), batch).map((table) => alarm(cascade ? 'ban-truncate-cascade' : 'ban-truncate', table, '', offset, DESTROYS));
}
function vacuum({ node, offset }, batch) {
    const full = children(node, 'options', 'DefElem').some((option) => option['defname'] === 'full');
    if (!full)
        return [];
    const tables = children(node, 'rels', 'VacuumRelation').map((item) => tableOf(child(item, 'relation')));
    return tables.length === 0 ? [alarm('prefer-repack', null, 'VACUUM FULL', offset)] : repack(tables, 'VACUUM FULL', offset, batch);
}
function repack(tables, what, offset, batch) {
    return old(tables, batch).map((table) => alarm('prefer-repack', table.name === '' ? null : table, what, offset));
}
/** UPDATE and DELETE of all rows; also inside of a WITH. */
function dataChanges({ kind, node, offset }, batch) {
    const parts = [{ kind, node }, ...withQueries(node)];
    return parts.flatMap(({ kind: part, node: query }) => {
        const table = tableOf(child(query, 'relation'));
        if (!isOfAllRows(query) || batch.isNew(table) || batch.size(table)?.empty === true)
            return [];
        if (part === 'DeleteStmt')
            return [alarm('delete-without-where', table, '', offset, DESTROYS)];
        if (part !== 'UpdateStmt')
            return [];
        const targets = children(query, 'targetList', 'ResTarget');
        const columns = targets.map((target) => tree_text(target, 'name'));
        // Filling columns that are new, or where they are null, loses nothing; what was in the others is gone.
        const overwrites = targets.filter((target) => !keepsOld(target)).map((target) => tree_text(target, 'name'));
        const lost = overwrites.filter((column) => !batch.isNewColumn(table, column));
        const subject = (lost.length > 0 ? lost : columns).join(', ');
        const loss = lost.length > 0 ? { bySize: false, destroys: true, variant: 'overwrites' } : {};
        return [alarm('update-without-where', table, subject, offset, { lock: 'ROW EXCLUSIVE', ...loss })];
    });
}
/** `x = COALESCE(x, …)`. */
function keepsOld(target) {
    const [first] = list(child(child(target, 'val'), 'CoalesceExpr')['args']);
    return strings(child(asNode(first), 'ColumnRef')['fields']).at(-1) === tree_text(target, 'name');
}
function withQueries(node) {
    return children(child(node, 'withClause'), 'ctes', 'CommonTableExpr').flatMap((cte) => Object.entries(child(cte, 'ctequery')).map(([kind, query]) => ({ kind, node: asNode(query) })));
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/lint.js








/** Judges pending migrations in the order in which they would run. What one of them makes is new for those that follow. */
function lint(scripts, options) {
    const batch = new Batch(options.schema, options.facts);
    const found = { alarms: [], ignored: 0, small: 0, locked: new Set(), unlimited: false };
    const unparsable = [];
    let statements = 0;
    for (const script of scripts) {
        const { parsed, sql, migration, file } = script;
        if (parsed.kind === 'unparsable') {
            unparsable.push({ migration, file, problem: parsed.problem, line: new Lines(sql).of(parsed.offset) });
            continue;
        }
        statements += parsed.statements.length;
        lintFile(script, parsed, batch, options, found);
    }
    return {
        alarms: found.alarms,
        unparsable,
        blockers: blockersOf(options.facts, found.locked),
        ignored: found.ignored,
        small: found.small,
        statements,
        sizesKnown: options.facts !== null,
    };
}
function lintFile(script, parsed, batch, options, found) {
    const lines = new Lines(script.sql);
    const ignores = readIgnores(parsed.comments, lines);
    const notValid = new Set();
    const before = found.alarms.length;
    let limited = options.facts?.lockTimeout === true;
    let unlimited = null;
    parsed.statements.forEach((statement, index) => {
        const end = parsed.statements[index + 1]?.offset;
        limited ||= setsLockTimeout(statement);
        const locked = lockedTables(statement, batch);
        for (const table of locked)
            found.locked.add(batch.key(table));
        const large = limited ? undefined : locked.find((table) => isLarge(batch.size(table), options));
        if (large !== undefined)
            unlimited ??= alarm('require-timeout-settings', large, '', statement.offset, { lock: null });
        for (const item of judgeStatement(statement, batch, notValid)) {
            const place = placeOf(item, statement, lines.slice(statement.offset, end), lines);
            keep(item, [lines.of(statement.offset), place], script, batch, ignores, options, found);
        }
        remember(statement, batch, notValid);
    });
    const add = (item) => keep(item, [lines.of(item.offset)], script, batch, ignores, options, found);
    for (const item of judgeFile(parsed.statements))
        add(item);
    // Once is enough: the cure is the same for all files.
    if (unlimited !== null && !found.unlimited)
        add(unlimited);
    found.unlimited ||= unlimited !== null;
    const own = found.alarms.splice(before).sort((a, b) => a.line - b.line);
    found.alarms.push(...own);
}
function remember(statement, batch, notValid) {
    batch.remember(statement);
    if (statement.kind === 'TransactionStmt')
        notValid.clear();
    if (statement.kind !== 'AlterTableStmt')
        return;
    const table = batch.key(tableOf(child(statement.node, 'relation')));
    for (const command of children(statement.node, 'cmds', 'AlterTableCmd')) {
        const constraint = child(command, 'def', 'Constraint');
        if (constraint['skip_validation'] === true)
            notValid.add(`${table} ${tree_text(constraint, 'conname')}`);
    }
}
/** A table whose size nobody knows counts as large where the database could not be asked at all. */
function isLarge(size, { facts, threshold }) {
    return size === null ? facts === null : !(0,migration_lint_threshold/* isSmall */.eq)(size, threshold);
}
function keep(item, at, script, batch, ignores, options, found) {
    if (options.exclude.has(item.rule) || isIgnored(ignores, item.rule, at)) {
        found.ignored += 1;
        return;
    }
    const { size, sizeOf } = largest(item, batch);
    // The other table of a foreign key may be large where the first one is unknown.
    if (item.bySize && size !== null && (0,migration_lint_threshold/* isSmall */.eq)(size, options.threshold)) {
        found.small += 1;
        return;
    }
    const { migration, file } = script;
    found.alarms.push({ ...item, migration, file, line: at.at(-1) ?? 1, level: rules/* RULES */.y0[item.rule], size, sizeOf });
}
/** The larger one of the tables that are locked; null where one of them is unknown. */
function largest(item, batch) {
    const tables = [item.table, item.alsoLocked].filter((table) => table != null && !batch.isNew(table));
    const sizes = tables.map((table) => ({ size: batch.size(table), sizeOf: table }));
    return sizes.reduce((a, b) => (a.size === null ? a : b.size === null || b.size.bytes > a.size.bytes ? b : a), sizes[0] ?? { size: null, sizeOf: null });
}
/** The line of a command inside of a long ALTER TABLE: the parser gives no place for DROP COLUMN and the like. */
function placeOf(item, statement, sql, lines) {
    if (item.offset !== statement.offset || statement.kind !== 'AlterTableStmt' || item.subject === '')
        return lines.of(item.offset);
    const name = item.subject.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const at = new RegExp(`\\b(?:DROP|ALTER|VALIDATE|DETACH)\\s+(?:(?:COLUMN|CONSTRAINT|PARTITION)\\s+)?(?:IF\\s+EXISTS\\s+)?"?${name}"?(?!\\w)`, 'i').exec(sql);
    return lines.of(statement.offset + (at === null ? 0 : Buffer.byteLength(sql.slice(0, at.index))));
}
/** Every lock that a transaction keeps on a table makes ALTER TABLE wait, and whoever comes after it waits behind that. */
function blockersOf(facts, locked) {
    return (facts?.longTransactions ?? []).filter(({ locks }) => locks.some(({ table }) => locked.has(table)));
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/advice-en.js
const OWN_MIGRATION = 'in a migration of its own, with no other statement in the file (prisma migrate dev --create-only)';
const EXPAND = 'first a deploy in which no code uses it, then this one';
const adviceEn = {
    'adding-required-field': {
        what: (p) => `The new column "${p.subject}" of ${p.table} is NOT NULL without a default: it fails on a table that has rows.`,
        instead: () => 'Give it a default, or add it nullable, fill it, and set NOT NULL in a later migration.',
    },
    'ban-drop-column': {
        what: (p) => `Drops the column "${p.subject}" of ${p.table}: the running version fails as soon as it asks for it.`,
        instead: () => `Take it out of the schema in two steps: ${EXPAND}; have a backup.`,
    },
    'ban-drop-table': {
        what: (p) => `Drops the table ${p.table}: the running version fails as soon as it asks for it.`,
        instead: () => `Do it in two steps: ${EXPAND}; have a backup.`,
    },
    'ban-drop-database': { what: (p) => `Drops the database "${p.subject}".`, instead: () => 'This does not belong into a migration.' },
    'ban-drop-schema': {
        what: (p) => `Drops the schema "${p.subject}" with everything in it.`,
        instead: () => 'Drop its objects by name, after no code uses them; have a backup.',
    },
    'ban-truncate': { what: (p) => `Empties ${p.table}.`, instead: () => 'Make sure that nobody needs the rows; have a backup.' },
    'ban-truncate-cascade': {
        what: (p) => `Empties ${p.table}, and with it every table that references it.`,
        instead: () => 'Name the tables one by one, without CASCADE.',
    },
    'renaming-column': {
        what: (p) => `Renames the column "${p.subject}" of ${p.table}: the running version asks for the old name.`,
        instead: () => 'Keep the name and map it (@map), or add a new column, write to both, and drop the old one later.',
    },
    'renaming-table': {
        what: (p) => `Renames ${p.table} to ${p.subject}: the running version asks for the old name.`,
        instead: () => 'Keep the name and map it (@@map), or leave a view of the old name behind.',
    },
    'renaming-enum-value': {
        what: (p) => `Renames the enum value '${p.subject}': the running version reads and writes the old one.`,
        instead: () => 'Keep the value and map it (@map), or add the new one, move over, and leave the old one.',
    },
    'changing-column-type': {
        what: (p) => `Changing the type of "${p.subject}" rewrites ${p.table} with all its indexes.`,
        instead: () => 'Add a column of the new type, write to both, fill it in batches, switch, drop the old one later.',
    },
    'changing-column-type/lossy': {
        what: (p) => `The new type of "${p.subject}" in ${p.table} rounds or cuts what is stored, and says nothing.`,
        instead: () => 'Add a column of the new type and keep the old one until the values are checked; have a backup.',
    },
    'ban-uncommitted-transaction': {
        what: () => 'BEGIN without COMMIT: nothing of what follows is kept.',
        instead: () => 'Add COMMIT, or remove BEGIN.',
    },
    'ban-concurrent-index-creation-in-transaction': {
        what: (p) => `${p.subject} fails here with 25001: Prisma runs a file with several statements as one transaction.`,
        instead: () => `Put it ${OWN_MIGRATION}.`,
    },
    'ban-in-transaction': {
        what: (p) => `${p.subject} fails here with 25001: Prisma runs a file with several statements as one transaction.`,
        instead: () => `Run it outside of migrations, or ${OWN_MIGRATION}.`,
    },
    'prefer-repack': {
        what: (p) => `${p.subject} writes the whole table anew${p.table === '' ? '' : `: ${p.table}`}.`,
        instead: () => 'Use pg_repack, outside of migrations.',
    },
    'ban-lock-table': {
        what: (p) => `LOCK TABLE holds ${p.table} until the end of the migration.`,
        instead: () => 'Do without it; DDL takes the locks that it needs.',
    },
    'require-concurrent-index-creation': {
        what: (p) => `Creates the index "${p.subject}" on ${p.table}.`,
        instead: () => `CREATE INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
    },
    'require-concurrent-index-creation/unique': {
        what: (p) => `Creates the unique index "${p.subject}" on ${p.table}; it fails where values occur twice.`,
        instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
    },
    'require-concurrent-index-deletion': {
        what: (p) => `Drops the index "${p.subject}"${p.table === '' ? '' : ` of ${p.table}`}: short, but it waits for every query that runs, and all others wait for it.`,
        instead: () => `DROP INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
    },
    'require-concurrent-reindex': {
        what: (p) => `Rebuilds "${p.subject}".`,
        instead: () => `REINDEX … CONCURRENTLY ${OWN_MIGRATION}.`,
    },
    'require-concurrent-partition-detach': {
        what: (p) => `Detaches the partition "${p.subject}" of ${p.table}.`,
        instead: () => `DETACH PARTITION … CONCURRENTLY ${OWN_MIGRATION}.`,
    },
    'adding-foreign-key-constraint': {
        what: (p) => `Adding the foreign key "${p.subject}" to ${p.table} checks every row.`,
        instead: () => 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later migration.',
    },
    'constraint-missing-not-valid': {
        what: (p) => `Adding the check "${p.subject}" to ${p.table} reads every row.`,
        instead: () => 'Add it NOT VALID, and VALIDATE CONSTRAINT in a later migration.',
    },
    'constraint-missing-not-valid/validated-in-same-file': {
        what: (p) => `Validates "${p.subject}" in the transaction that adds it to ${p.table}: the lock of ADD CONSTRAINT is held while every row is read.`,
        instead: () => 'Move VALIDATE CONSTRAINT to a migration of its own.',
    },
    'adding-not-nullable-field': {
        what: (p) => `SET NOT NULL on "${p.subject}" of ${p.table} reads every row; it fails where one is null.`,
        instead: () => 'Add CHECK (… IS NOT NULL) NOT VALID, validate it in a later migration, then SET NOT NULL: it then reads nothing.',
    },
    'disallowed-unique-constraint': {
        what: (p) => `Adding the constraint "${p.subject}" to ${p.table} builds its index.`,
        instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}, then ADD CONSTRAINT … USING INDEX.`,
    },
    'adding-serial-primary-key-field': {
        what: (p) => `Adding the primary key "${p.subject}" to ${p.table} builds its index.`,
        instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}, then ADD PRIMARY KEY USING INDEX.`,
    },
    'adding-field-with-default': {
        what: (p) => `The default of the new column "${p.subject}" differs from row to row, so all of ${p.table} is written anew.`,
        instead: () => 'Add the column without a default, set the default, fill old rows in batches.',
    },
    'adding-field-with-default/serial': {
        what: (p) => `The new column "${p.subject}" takes its values from a sequence, so all of ${p.table} is written anew.`,
        instead: () => 'Add a nullable column, set its default to nextval, fill old rows in batches.',
    },
    'adding-field-with-default/generated': {
        what: (p) => `The new generated column "${p.subject}" is stored, so all of ${p.table} is written anew.`,
        instead: () => 'Add a plain column, fill it by a trigger and in batches; or compute it in a view.',
    },
    'update-without-where': {
        what: (p) => `Writes ${p.subject} in every row of ${p.table}, in one transaction.`,
        instead: () => 'Fill it in batches, outside of the migration.',
    },
    'update-without-where/overwrites': {
        what: (p) => `Overwrites ${p.subject} in every row of ${p.table}.`,
        instead: () => 'Add a WHERE clause, or keep the old values in another column until they are checked.',
    },
    'delete-without-where': {
        what: (p) => `Deletes every row of ${p.table}.`,
        instead: () => 'Add a WHERE clause; have a backup.',
    },
    'require-timeout-settings': {
        what: (p) => `This migration locks ${p.table} and has no lock_timeout: while it waits for its lock, everything else on the table waits behind it.`,
        instead: () => "Begin the file with SET lock_timeout = '5s'; or set it for the role that deploys (ALTER ROLE … SET lock_timeout), and deploy again where it fails.",
    },
    'enum-value-used-in-same-file': {
        what: (p) => `Uses the enum value '${p.subject}' in the transaction that adds it, which fails with 55P04.`,
        instead: () => 'Move the use to a later migration.',
    },
};

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/messages-en.js

const of = (p) => (p.size === '' ? p.table : `${p.table}: ${p.size}`);
const en = {
    advice: adviceEn,
    lock: {
        'ACCESS EXCLUSIVE': (p) => `Exclusive lock on ${of(p)}; nothing reads or writes it meanwhile.`,
        EXCLUSIVE: (p) => `Lock on ${of(p)}; nothing writes to it meanwhile.`,
        'SHARE ROW EXCLUSIVE': (p) => `Lock on ${of(p)}; nothing writes to it meanwhile.`,
        SHARE: (p) => `Lock on ${of(p)}; nothing writes to it meanwhile.`,
        'ROW EXCLUSIVE': (p) => `All rows of ${of(p)} are locked until the end of the migration.`,
    },
    sized: (p) => `${p.table}: ${p.size}.`,
    rows: (count) => `${count} rows`,
    sizeUnknown: 'size unknown',
    destroys: 'Destroys data.',
    ignoreHint: (rule) => `If it is meant: -- squawk-ignore ${rule}`,
    unparsable: (p) => `${p.file} cannot be read as SQL, so it was not checked: ${p.problem}, line ${p.line}. PostgreSQL will refuse it too.`,
    blocked: (p) => `Backend ${p.pid}${p.application === '' ? '' : ` (${p.application})`} has had a transaction open for ${p.age}${p.state === '' ? '' : `, ${p.state}`}, and holds locks on ${p.tables}. The migration will wait for it, and everything else on the table behind the migration. End it first, or set lock_timeout in the migration.`,
    more: (count) => `${count} more lint finding(s); the job summary and the JSON report have all.`,
    summary: {
        title: 'What this deploy does',
        nothing: (p) => `${p.statements} statement(s) in ${p.migrations} pending migration(s): nothing that the lint objects to.`,
        where: 'Where',
        rule: 'Rule',
        table: 'Table',
        effect: 'What it does',
        destroysData: 'destroys data',
        notes: (p) => [
            p.sizesKnown ? '' : 'The sizes of tables could not be read, so every lock counts.',
            p.small > 0 ? `${p.small} on tables below the threshold (${p.threshold}) left out.` : '',
            p.ignored > 0 ? `${p.ignored} switched off by squawk-ignore or lint-exclude.` : '',
        ]
            .filter(Boolean)
            .join(' '),
        more: (count) => `… ${count} more; the JSON report has all.`,
        longTransactions: 'Long transactions',
        session: ['Backend', 'Application', 'State', 'Open for', 'Locks on touched tables'],
    },
};

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/advice-es.js
const advice_es_OWN_MIGRATION = 'en una migración propia, sin otra sentencia en el archivo (prisma migrate dev --create-only)';
const advice_es_EXPAND = 'primero un despliegue en el que ningún código lo use, después este';
const adviceEs = {
    'adding-required-field': {
        what: (p) => `La columna nueva "${p.subject}" de ${p.table} es NOT NULL y no tiene valor por defecto: falla en una tabla con filas.`,
        instead: () => 'Dele un valor por defecto, o añádala como nula, llénela y ponga NOT NULL en una migración posterior.',
    },
    'ban-drop-column': {
        what: (p) => `Elimina la columna "${p.subject}" de ${p.table}: la versión en marcha falla en cuanto la pide.`,
        instead: () => `Quítela del esquema en dos pasos: ${advice_es_EXPAND}; tenga una copia de seguridad.`,
    },
    'ban-drop-table': {
        what: (p) => `Elimina la tabla ${p.table}: la versión en marcha falla en cuanto la pide.`,
        instead: () => `Hágalo en dos pasos: ${advice_es_EXPAND}; tenga una copia de seguridad.`,
    },
    'ban-drop-database': { what: (p) => `Elimina la base de datos "${p.subject}".`, instead: () => 'Esto no pertenece a una migración.' },
    'ban-drop-schema': {
        what: (p) => `Elimina el esquema "${p.subject}" con todo lo que contiene.`,
        instead: () => 'Elimine sus objetos por nombre, cuando ningún código los use; tenga una copia de seguridad.',
    },
    'ban-truncate': {
        what: (p) => `Vacía ${p.table}.`,
        instead: () => 'Asegúrese de que nadie necesita las filas; tenga una copia de seguridad.',
    },
    'ban-truncate-cascade': {
        what: (p) => `Vacía ${p.table}, y con ella toda tabla que la referencia.`,
        instead: () => 'Nombre las tablas una a una, sin CASCADE.',
    },
    'renaming-column': {
        what: (p) => `Renombra la columna "${p.subject}" de ${p.table}: la versión en marcha pide el nombre antiguo.`,
        instead: () => 'Conserve el nombre y asígnelo (@map), o añada una columna nueva, escriba en ambas y elimine la antigua más tarde.',
    },
    'renaming-table': {
        what: (p) => `Renombra ${p.table} a ${p.subject}: la versión en marcha pide el nombre antiguo.`,
        instead: () => 'Conserve el nombre y asígnelo (@@map), o deje una vista con el nombre antiguo.',
    },
    'renaming-enum-value': {
        what: (p) => `Renombra el valor '${p.subject}' de una enumeración: la versión en marcha lee y escribe el antiguo.`,
        instead: () => 'Conserve el valor y asígnelo (@map), o añada el nuevo, migre y deje el antiguo.',
    },
    'changing-column-type': {
        what: (p) => `Cambiar el tipo de "${p.subject}" reescribe ${p.table} con todos sus índices.`,
        instead: () => 'Añada una columna del tipo nuevo, escriba en ambas, llénela por lotes, cambie y elimine la antigua más tarde.',
    },
    'changing-column-type/lossy': {
        what: (p) => `El tipo nuevo de "${p.subject}" en ${p.table} redondea o corta lo guardado, sin avisar.`,
        instead: () => 'Añada una columna del tipo nuevo y conserve la antigua hasta comprobar los valores; tenga una copia de seguridad.',
    },
    'ban-uncommitted-transaction': { what: () => 'BEGIN sin COMMIT: nada de lo que sigue se conserva.', instead: () => 'Añada COMMIT, o quite BEGIN.' },
    'ban-concurrent-index-creation-in-transaction': {
        what: (p) => `${p.subject} falla aquí con 25001: Prisma ejecuta un archivo con varias sentencias como una transacción.`,
        instead: () => `Póngalo ${advice_es_OWN_MIGRATION}.`,
    },
    'ban-in-transaction': {
        what: (p) => `${p.subject} falla aquí con 25001: Prisma ejecuta un archivo con varias sentencias como una transacción.`,
        instead: () => `Ejecútelo fuera de las migraciones, o ${advice_es_OWN_MIGRATION}.`,
    },
    'prefer-repack': {
        what: (p) => `${p.subject} escribe de nuevo toda la tabla${p.table === '' ? '' : `: ${p.table}`}.`,
        instead: () => 'Use pg_repack, fuera de las migraciones.',
    },
    'ban-lock-table': {
        what: (p) => `LOCK TABLE retiene ${p.table} hasta el final de la migración.`,
        instead: () => 'Prescinda de ello; el DDL toma los bloqueos que necesita.',
    },
    'require-concurrent-index-creation': {
        what: (p) => `Crea el índice "${p.subject}" en ${p.table}.`,
        instead: () => `CREATE INDEX CONCURRENTLY ${advice_es_OWN_MIGRATION}.`,
    },
    'require-concurrent-index-creation/unique': {
        what: (p) => `Crea el índice único "${p.subject}" en ${p.table}; falla donde hay valores repetidos.`,
        instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${advice_es_OWN_MIGRATION}.`,
    },
    'require-concurrent-index-deletion': {
        what: (p) => `Elimina el índice "${p.subject}"${p.table === '' ? '' : ` de ${p.table}`}: es breve, pero espera a toda consulta en marcha, y las demás lo esperan a él.`,
        instead: () => `DROP INDEX CONCURRENTLY ${advice_es_OWN_MIGRATION}.`,
    },
    'require-concurrent-reindex': { what: (p) => `Reconstruye "${p.subject}".`, instead: () => `REINDEX … CONCURRENTLY ${advice_es_OWN_MIGRATION}.` },
    'require-concurrent-partition-detach': {
        what: (p) => `Separa la partición "${p.subject}" de ${p.table}.`,
        instead: () => `DETACH PARTITION … CONCURRENTLY ${advice_es_OWN_MIGRATION}.`,
    },
    'adding-foreign-key-constraint': {
        what: (p) => `Añadir la clave foránea "${p.subject}" a ${p.table} comprueba cada fila.`,
        instead: () => 'Añádala NOT VALID, y VALIDATE CONSTRAINT en una migración posterior.',
    },
    'constraint-missing-not-valid': {
        what: (p) => `Añadir la restricción "${p.subject}" a ${p.table} lee cada fila.`,
        instead: () => 'Añádala NOT VALID, y VALIDATE CONSTRAINT en una migración posterior.',
    },
    'constraint-missing-not-valid/validated-in-same-file': {
        what: (p) => `Valida "${p.subject}" en la transacción que la añade a ${p.table}: el bloqueo de ADD CONSTRAINT se mantiene mientras se lee cada fila.`,
        instead: () => 'Lleve VALIDATE CONSTRAINT a una migración propia.',
    },
    'adding-not-nullable-field': {
        what: (p) => `SET NOT NULL en "${p.subject}" de ${p.table} lee cada fila; falla donde una es nula.`,
        instead: () => 'Añada CHECK (… IS NOT NULL) NOT VALID, valídela en una migración posterior, y después SET NOT NULL: ya no lee nada.',
    },
    'disallowed-unique-constraint': {
        what: (p) => `Añadir la restricción "${p.subject}" a ${p.table} construye su índice.`,
        instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${advice_es_OWN_MIGRATION}, después ADD CONSTRAINT … USING INDEX.`,
    },
    'adding-serial-primary-key-field': {
        what: (p) => `Añadir la clave primaria "${p.subject}" a ${p.table} construye su índice.`,
        instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${advice_es_OWN_MIGRATION}, después ADD PRIMARY KEY USING INDEX.`,
    },
    'adding-field-with-default': {
        what: (p) => `El valor por defecto de la columna nueva "${p.subject}" es distinto en cada fila: se reescribe toda ${p.table}.`,
        instead: () => 'Añada la columna sin valor por defecto, fije este después, llene las filas antiguas por lotes.',
    },
    'adding-field-with-default/serial': {
        what: (p) => `La columna nueva "${p.subject}" toma sus valores de una secuencia: se reescribe toda ${p.table}.`,
        instead: () => 'Añada una columna nula, fije nextval como valor por defecto, llene las filas antiguas por lotes.',
    },
    'adding-field-with-default/generated': {
        what: (p) => `La columna generada nueva "${p.subject}" se guarda: se reescribe toda ${p.table}.`,
        instead: () => 'Añada una columna normal, llénela con un trigger y por lotes; o calcúlela en una vista.',
    },
    'update-without-where': {
        what: (p) => `Escribe ${p.subject} en cada fila de ${p.table}, en una transacción.`,
        instead: () => 'Llénela por lotes, fuera de la migración.',
    },
    'update-without-where/overwrites': {
        what: (p) => `Sobrescribe ${p.subject} en cada fila de ${p.table}.`,
        instead: () => 'Añada una cláusula WHERE, o conserve los valores antiguos en otra columna hasta comprobarlos.',
    },
    'delete-without-where': {
        what: (p) => `Borra cada fila de ${p.table}.`,
        instead: () => 'Añada una cláusula WHERE; tenga una copia de seguridad.',
    },
    'require-timeout-settings': {
        what: (p) => `Esta migración bloquea ${p.table} y no tiene lock_timeout: mientras espera su bloqueo, todo lo demás en la tabla la espera a ella.`,
        instead: () => "Empiece el archivo con SET lock_timeout = '5s'; o fíjelo para el rol que despliega (ALTER ROLE … SET lock_timeout), y despliegue otra vez donde falle.",
    },
    'enum-value-used-in-same-file': {
        what: (p) => `Usa el valor '${p.subject}' de una enumeración en la transacción que lo añade; falla con 55P04.`,
        instead: () => 'Lleve su uso a una migración posterior.',
    },
};

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/messages-es.js

const messages_es_of = (p) => (p.size === '' ? p.table : `${p.table}: ${p.size}`);
const es = {
    advice: adviceEs,
    lock: {
        'ACCESS EXCLUSIVE': (p) => `Bloqueo exclusivo de ${messages_es_of(p)}; mientras dura, nadie la lee ni escribe en ella.`,
        EXCLUSIVE: (p) => `Bloqueo de ${messages_es_of(p)}; mientras dura, nadie escribe en ella.`,
        'SHARE ROW EXCLUSIVE': (p) => `Bloqueo de ${messages_es_of(p)}; mientras dura, nadie escribe en ella.`,
        SHARE: (p) => `Bloqueo de ${messages_es_of(p)}; mientras dura, nadie escribe en ella.`,
        'ROW EXCLUSIVE': (p) => `Todas las filas de ${messages_es_of(p)} quedan bloqueadas hasta el final de la migración.`,
    },
    sized: (p) => `${p.table}: ${p.size}.`,
    rows: (count) => `${count} filas`,
    sizeUnknown: 'tamaño desconocido',
    destroys: 'Destruye datos.',
    ignoreHint: (rule) => `Si es intencionado: -- squawk-ignore ${rule}`,
    unparsable: (p) => `${p.file} no se puede leer como SQL, así que no se comprobó: ${p.problem}, línea ${p.line}. PostgreSQL también lo rechazará.`,
    blocked: (p) => `El proceso ${p.pid}${p.application === '' ? '' : ` (${p.application})`} tiene una transacción abierta desde hace ${p.age}${p.state === '' ? '' : `, ${p.state}`}, y bloqueos en ${p.tables}. La migración la esperará, y todo lo demás en la tabla esperará a la migración. Termínela antes, o fije lock_timeout en la migración.`,
    more: (count) => `${count} hallazgo(s) más; el resumen y el informe JSON los contienen todos.`,
    summary: {
        title: 'Qué hace este despliegue',
        nothing: (p) => `${p.statements} sentencia(s) en ${p.migrations} migración(es) pendiente(s): nada que objetar.`,
        where: 'Dónde',
        rule: 'Regla',
        table: 'Tabla',
        effect: 'Qué hace',
        destroysData: 'destruye datos',
        notes: (p) => [
            p.sizesKnown ? '' : 'No se pudo leer el tamaño de las tablas, así que cuenta todo bloqueo.',
            p.small > 0 ? `${p.small} en tablas por debajo del umbral (${p.threshold}), omitidos.` : '',
            p.ignored > 0 ? `${p.ignored} desactivados por squawk-ignore o lint-exclude.` : '',
        ]
            .filter(Boolean)
            .join(' '),
        more: (count) => `… ${count} más; el informe JSON los contiene todos.`,
        longTransactions: 'Transacciones largas',
        session: ['Proceso', 'Aplicación', 'Estado', 'Abierta desde hace', 'Bloqueos en tablas afectadas'],
    },
};

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/messages.js


const lintMessages = { en: en, es: es };

// EXTERNAL MODULE: ./build/src/core/markdown.js
var markdown = __webpack_require__(400);
;// CONCATENATED MODULE: ./build/src/domain/migration-lint/summary.js




const MAX_ROWS = 60;
/** The section of the job summary on what the pending migrations do. `threshold` is the input's text. */
function summarizeLint(result, facts, migrations, threshold, m) {
    const t = m.summary;
    const { alarms, ignored, small, statements, sizesKnown } = result;
    const rows = alarms.slice(0, MAX_ROWS).map((item) => rowOf(item, m));
    const notes = t.notes({ ignored, small, threshold, sizesKnown });
    const body = alarms.length === 0 ? (0,markdown/* escapeMarkdown */.FV)(t.nothing({ statements, migrations })) : (0,markdown/* table */.tp)(['', t.where, t.rule, t.table, t.effect], rows);
    const more = alarms.length > MAX_ROWS ? t.more(alarms.length - MAX_ROWS) : '';
    return [`### ${t.title}`, body, more, (0,markdown/* escapeMarkdown */.FV)(notes), sessions(facts?.longTransactions ?? [], m)].filter((part) => part !== '').join('\n\n');
}
function rowOf(item, m) {
    const name = item.sizeOf ?? item.table;
    const size = item.size === null ? '' : (0,migration_lint_threshold/* describeSize */.jt)(item.size, m.rows);
    const advice = m.advice[`${item.rule}${item.variant === undefined ? '' : `/${item.variant}`}`];
    const what = advice.what({ table: item.table === null ? '' : shownName(item.table), subject: item.subject });
    const destroys = item.destroys ? `**${m.summary.destroysData}**` : '';
    return [
        item.level === 'error' ? '❌' : '⚠️',
        `${(0,markdown/* code */.aY)(item.migration, 120)}:${item.line}`,
        (0,markdown/* code */.aY)(item.rule),
        [name === null ? '' : (0,markdown/* code */.aY)(shownName(name)), (0,markdown/* escapeMarkdown */.FV)(size)].filter(Boolean).join('<br>'),
        [(0,markdown/* escapeMarkdown */.FV)(what), destroys].filter(Boolean).join('<br>'),
    ];
}
function sessions(list, m) {
    if (list.length === 0)
        return '';
    const rows = list.map((item) => [
        String(item.pid),
        (0,markdown/* code */.aY)(item.application, 60),
        (0,markdown/* escapeMarkdown */.FV)(item.state),
        (0,markdown/* escapeMarkdown */.FV)((0,duration/* formatDuration */.a)(item.ageSeconds * 1000)),
        (0,markdown/* escapeMarkdown */.FV)(lockedBy(item).join(', ')),
    ]);
    return `#### ${m.summary.longTransactions}\n\n${(0,markdown/* table */.tp)(m.summary.session, rows)}`;
}
/** `details.lint` of the JSON report. */
function lintDetails(result, facts) {
    const { alarms, unparsable, statements, ignored, small, sizesKnown } = result;
    return {
        statements,
        ignored,
        small,
        sizesKnown,
        destroysData: alarms.some((item) => item.destroys),
        alarms: alarms.map((item) => ({ file: item.file, line: item.line, ...evidenceOf(item) })),
        unparsable: unparsable.map((item) => ({ ...item })),
        longTransactions: (facts?.longTransactions ?? []).map(({ pid, application, state, ageSeconds, ...rest }) => ({
            pid,
            application,
            state,
            ageSeconds,
            tables: lockedBy({ pid, application, state, ageSeconds, ...rest }),
        })),
    };
}

;// CONCATENATED MODULE: ./build/src/domain/migration-lint/touched.js

/** Every table and index that a statement names, for the question to the database; schemas as written. */
function touchedNames(scripts) {
    const names = new Map();
    for (const { parsed } of scripts) {
        if (parsed.kind !== 'parsed')
            continue;
        for (const name of parsed.statements.flatMap(namesIn))
            names.set(JSON.stringify([name.schema, name.name]), name);
    }
    return [...names.values()];
}
function namesIn({ node }) {
    const names = [];
    walk(node, (inner) => {
        if (tree_text(inner, 'relname') !== '')
            names.push(tableOf(inner));
    });
    if (['OBJECT_TABLE', 'OBJECT_INDEX'].includes(tree_text(node, 'removeType')))
        for (const item of list(node['objects']))
            names.push(nameOf(strings(child(asNode(item), 'List')['items'])));
    return names;
}

;// CONCATENATED MODULE: ./build/actions/migrate-status/lint.js










/** To know the sizes is not worth more than this. */
const SIZES_TIMEOUT_MS = 12_000;
/** What the pending migrations would do. Loaded on demand: in sync, neither this file nor the parser is read. */
async function lintPending(job) {
    const { target, threshold, mode, exclude } = job;
    const m = lintMessages[target.language];
    const scripts = await parsePending(job.comparison);
    const facts = await factsAbout(touchedNames(scripts), job);
    const result = lint(scripts, { schema: target.schema, facts, threshold, exclude: new Set(exclude) });
    const missing = job.proof !== null && destroysData(scripts, target.schema, threshold) ? await job.proof() : null;
    const proofFindings = missing === null ? [] : [missing];
    if (mode === 'off')
        return { findings: proofFindings, section: '', details: null, count: null };
    const findings = [...proofFindings, ...lintFindings(result, mode, m)];
    return {
        findings,
        section: summarizeLint(result, facts, scripts.length, threshold.text, m),
        details: lintDetails(result, facts),
        count: result.alarms.length + result.unparsable.length,
    };
}
/**
 * Whether a migration may destroy data, whatever the lint was told to pass over: an ignored rule is no backup. What the parser does not
 * understand may.
 */
function destroysData(scripts, schema, threshold) {
    const bare = scripts.map((script) => (script.parsed.kind === 'parsed' ? { ...script, parsed: { ...script.parsed, comments: [] } } : script));
    const { alarms, unparsable } = lint(bare, { schema, facts: null, threshold, exclude: new Set() });
    return unparsable.length > 0 || alarms.some(({ destroys }) => destroys);
}
/** Those that this deploy would run, in its order: what `allow-pending` names comes with a later one. */
async function parsePending({ history, local, allowPending }) {
    const parse = await loadSqlParser();
    const scripts = new Map(local.migrations.map(({ name, script }) => [name, script]));
    return history.pending.flatMap(({ name }) => {
        const sql = scripts.get(name) ?? null;
        if (sql === null || allowPending?.includes(name))
            return [];
        return [{ migration: name, file: `${local.folder}/${name}/migration.sql`.replace(/\\/g, '/'), sql, parsed: parse(sql) }];
    });
}
/** Null where the database could not say; the rules then do without sizes. */
async function factsAbout(names, { target, signal, limitMs, log }) {
    if (names.length === 0)
        return factsOf(NO_FACTS);
    try {
        const time = AbortSignal.timeout(Math.min(limitMs, SIZES_TIMEOUT_MS));
        return await readFacts(target.address, target.schema, names, AbortSignal.any([signal, time]));
    }
    catch (error) {
        signal.throwIfAborted();
        log.info(`Sizes of tables: ${(0,errors/* errorText */.kc)(error)}`);
        return null;
    }
}
async function readFacts(address, schema, names, signal) {
    const connection = await (0,connect/* connect */.Ng)({ address, applicationName: 'runbook-actions migrate-status', signal });
    try {
        return factsOf(await readTableSizes(connection, { schema, names }));
    }
    finally {
        void connection.end();
    }
}


/***/ })

};
