const USER_SCHEMAS = "s.nspname !~ '^pg_' AND s.nspname <> 'information_schema'";
const NAMESPACE = (oid: string) => `JOIN pg_namespace s ON s.oid = ${oid}`;

/** `FUNCTION name(type, type)`: an aggregate without arguments is `name(*)` (pg_dump.c, format_function_signature, format_aggr_signature). */
const SIGNATURE = `p.proname::text || '(' || CASE WHEN p.prokind = 'a' AND p.pronargs = 0 THEN '*'
  ELSE coalesce((SELECT string_agg(format_type(a.type, NULL), ', ' ORDER BY a.n) FROM unnest(p.proargtypes::oid[]) WITH ORDINALITY AS a (type, n)), '') END || ')'`;

/** Objects that have a name in a schema and nothing else: the archive's word for them, catalog, name and schema columns. */
const PLAIN = [
  ['OPERATOR', 'pg_operator', 'oprname', 'oprnamespace'],
  ['OPERATOR CLASS', 'pg_opclass', 'opcname', 'opcnamespace'],
  ['OPERATOR FAMILY', 'pg_opfamily', 'opfname', 'opfnamespace'],
  ['COLLATION', 'pg_collation', 'collname', 'collnamespace'],
  ['CONVERSION', 'pg_conversion', 'conname', 'connamespace'],
  ['TEXT SEARCH CONFIGURATION', 'pg_ts_config', 'cfgname', 'cfgnamespace'],
  ['TEXT SEARCH DICTIONARY', 'pg_ts_dict', 'dictname', 'dictnamespace'],
  ['TEXT SEARCH PARSER', 'pg_ts_parser', 'prsname', 'prsnamespace'],
  ['TEXT SEARCH TEMPLATE', 'pg_ts_template', 'tmplname', 'tmplnamespace'],
] as const;

/** Objects that belong to the database as a whole: the archive's word, catalog and the name as the archive writes it. */
const GLOBAL = [
  ['ACCESS METHOD', 'pg_am', 'o.amname'],
  ['PROCEDURAL LANGUAGE', 'pg_language', 'o.lanname'],
  ['FOREIGN DATA WRAPPER', 'pg_foreign_data_wrapper', 'o.fdwname'],
  ['SERVER', 'pg_foreign_server', 'o.srvname'],
  ['CAST', 'pg_cast', "'(' || format_type(o.castsource, NULL) || ' AS ' || format_type(o.casttarget, NULL) || ')'"],
  [
    'TRANSFORM',
    'pg_transform',
    "'FOR ' || format_type(o.trftype, NULL) || ' LANGUAGE ' || (SELECT lanname FROM pg_language l WHERE l.oid = o.trflang)",
  ],
] as const;

/**
 * Objects by kind, schema and the tag that the archive gives them (pg_dump: constraints and triggers as `table name`). Everything is
 * text: the type `name` would cut the longer tags at 63 bytes. For a session whose search_path is pg_catalog, as types are named in full.
 */
export const CATALOG_OBJECTS = [
  `SELECT CASE WHEN c.relkind IN ('r', 'p', 'f') THEN 'table' WHEN c.relkind IN ('v', 'm') THEN 'view' WHEN c.relkind = 'S' THEN 'sequence' ELSE 'index' END AS kind,
    s.nspname::text AS schema, c.relname::text AS tag, c.relkind::text AS relkind
    FROM pg_class c ${NAMESPACE('c.relnamespace')} WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm', 'S', 'i', 'I') AND ${USER_SCHEMAS}`,
  `SELECT 'attachment', s.nspname, c.relname, '' FROM pg_class c ${NAMESPACE('c.relnamespace')} WHERE c.relispartition AND ${USER_SCHEMAS}`,
  `SELECT 'row_security', s.nspname, c.relname, '' FROM pg_class c ${NAMESPACE('c.relnamespace')} WHERE c.relrowsecurity AND ${USER_SCHEMAS}`,
  `SELECT 'constraint', s.nspname, coalesce(c.relname, t.typname)::text || ' ' || k.conname, ''
    FROM pg_constraint k ${NAMESPACE('k.connamespace')} LEFT JOIN pg_class c ON c.oid = k.conrelid LEFT JOIN pg_type t ON t.oid = k.contypid WHERE ${USER_SCHEMAS}`,
  `SELECT 'trigger', s.nspname, c.relname::text || ' ' || t.tgname, ''
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid ${NAMESPACE('c.relnamespace')} WHERE NOT t.tgisinternal AND ${USER_SCHEMAS}`,
  `SELECT 'rule', s.nspname, c.relname::text || ' ' || r.rulename, ''
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class ${NAMESPACE('c.relnamespace')} WHERE ${USER_SCHEMAS}`,
  `SELECT 'policy', s.nspname, c.relname::text || ' ' || p.polname, ''
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid ${NAMESPACE('c.relnamespace')} WHERE ${USER_SCHEMAS}`,
  `SELECT 'default', s.nspname, c.relname::text || ' ' || a.attname, '' FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
    JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum ${NAMESPACE('c.relnamespace')} WHERE ${USER_SCHEMAS}`,
  `SELECT 'statistics', s.nspname, x.stxname, '' FROM pg_statistic_ext x ${NAMESPACE('x.stxnamespace')} WHERE ${USER_SCHEMAS}`,
  `SELECT 'function', s.nspname, ${SIGNATURE}, '' FROM pg_proc p ${NAMESPACE('p.pronamespace')} WHERE ${USER_SCHEMAS}`,
  `SELECT 'type', s.nspname, t.typname, '' FROM pg_type t ${NAMESPACE('t.typnamespace')} WHERE ${USER_SCHEMAS}`,
  `SELECT 'schema', '', s.nspname, '' FROM pg_namespace s`,
  `SELECT 'extension', '', extname, '' FROM pg_extension`,
  ...PLAIN.map(
    ([desc, catalog, name, schema]) => `SELECT 'other', s.nspname, '${desc} ' || o.${name}, '' FROM ${catalog} o ${NAMESPACE(`o.${schema}`)}`,
  ),
  ...GLOBAL.map(([desc, catalog, name]) => `SELECT 'other', '', '${desc} ' || ${name}, '' FROM ${catalog} o`),
].join('\n  UNION ALL ');
