/**
 * Writes src/domain/drill/server-messages.ts: the translations of the server's messages that the drill's error classes know, as
 * PostgreSQL ships them. A user who is no superuser gets messages in the server's language, and cannot ask for English.
 *
 *     node scripts/messages.mjs [folder of locales] [major]
 *
 * Reads the compiled catalogues (`postgres-15.mo`) of a Debian package postgresql-15: they hold what src/backend/po/*.po say.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { classify, UNKNOWN_CLASS } from '../src/domain/drill/error-classes.ts';

const [folder = '/usr/share/locale', major = '15'] = process.argv.slice(2);
const LANGUAGES = ['es', 'de', 'fr'];
const TARGET = path.join(import.meta.dirname, '..', 'src', 'domain', 'drill', 'server-messages.ts');

/** Messages of parts of the server that no restore meets. */
const ELSEWHERE =
  /publisher|extensible node|replication|WAL|standby|checkpoint|recovery|tablespace map|backup|timeline|hba|ident|LDAP|RADIUS|PAM|SSL|GSSAPI|SSPI|certificate|private key|config|postmaster|archive|pg_control|control file|slot|logical|walsender|bgworker|background worker|semaphore|JIT|LLVM|libxslt|walreceiver|origin|cursor|savepoint|prepared|two-phase|portal|trigger file|SSPI|dictionary|stop ?word|thesaurus|affix|Snowball|jsonpath|window|BRIN|GIN|GiST|SP-GiST|hash family|vacuum|REINDEX|CLUSTER|lock file|directory|symbolic|socket|PID|SASL|SCRAM|OAuth|bootstrap|standalone|wal_|max_|shared memory|lexeme|XML|parameter file|text search/i;

/** Classes whose patterns take messages of every part of the server. */
const BROAD = ['dependent_missing', 'permission', 'exists', 'invalid_value', 'check', 'role_missing'];

/** What the C library says of a full disk and the like, which PostgreSQL puts into its messages. */
const SYSTEM = ['No space left on device', 'Disk quota exceeded', 'Cannot allocate memory'];

const catalogues = LANGUAGES.map((language) => readCatalogue(path.join(folder, language, 'LC_MESSAGES', `postgres-${major}.mo`)));
const english = [...catalogues[0].keys()].filter(isKnown).toSorted();
const rows = english.map((id) => [id, ...catalogues.map((catalogue) => catalogue.get(id) ?? '')]);
const severities = [...new Set(['ERROR', 'FATAL', 'PANIC'].flatMap((id) => [id, ...catalogues.map((catalogue) => catalogue.get(id) ?? id)]))];
const libraries = LANGUAGES.map((language) => readCatalogue(path.join(folder, language, 'LC_MESSAGES', 'libc.mo')));
const system = SYSTEM.map((id) => [id, ...libraries.map((catalogue) => catalogue.get(id) ?? '')]);
writeFileSync(
  TARGET,
  `// Written by scripts/messages.mjs from PostgreSQL ${major}'s own catalogues (src/backend/po); not to be edited.
// PostgreSQL is Copyright (c) 1996-2023, PostgreSQL Global Development Group, and its translators; see its licence.

/** How the server begins an error, in every language here. */
export const SEVERITIES: readonly string[] = ${JSON.stringify(severities)};

/** The C library's words within a message: English, then ${LANGUAGES.join(', ')}. */
export const SYSTEM_MESSAGES: readonly (readonly string[])[] = ${JSON.stringify(system)};

/** English, then ${LANGUAGES.join(', ')}; empty where there is no translation. */
export const SERVER_MESSAGES: readonly (readonly string[])[] = [
${rows.map((row) => `  ${JSON.stringify(row)},`).join('\n')}
];
`,
);
console.log(`${rows.length} messages in ${LANGUAGES.join(', ')}, ${severities.join(' ')}`);

function isKnown(id) {
  if (id.includes('\n') || /^(%|\()/.test(id) || id.endsWith(', skipping')) return false;
  // pg_restore tells the command beside the message, so a class may ask for it: this is one that every such class takes.
  const sample = id.replace(/%(\d+\$)?[-#0-9.*l]*[a-zA-Z]/g, 'x');
  const known = ['GRANT x', 'COMMENT ON EXTENSION x', ''].map((statement) => classify(sample, statement)).filter((c) => c !== UNKNOWN_CLASS);
  return known.some(({ name }) => !BROAD.includes(name) || !ELSEWHERE.test(id));
}

/** A compiled catalogue of GNU gettext: message to translation. Of plurals, the singular and the plural each to its own. */
function readCatalogue(file) {
  const bytes = readFileSync(file);
  if (bytes.readUInt32LE(0) !== 0x950412de) throw new Error(`${file} is no little-endian catalogue of gettext`);
  const [count, ids, texts] = [8, 12, 16].map((at) => bytes.readUInt32LE(at));
  const text = (table, i) =>
    bytes.subarray(bytes.readUInt32LE(table + 8 * i + 4), bytes.readUInt32LE(table + 8 * i + 4) + bytes.readUInt32LE(table + 8 * i)).toString('utf8');
  const found = new Map();
  for (let i = 0; i < count; i += 1) {
    const [id, translated] = [text(ids, i).split('\0'), text(texts, i).split('\0')];
    if (id[0] === '') continue;
    // A context may stand before the message, up to an end-of-transmission character.
    for (const [n, one] of id.entries()) found.set(one.slice(one.indexOf('\u0004') + 1), translated[Math.min(n, translated.length - 1)]);
  }
  return found;
}
