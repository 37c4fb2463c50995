import { ArchiveError } from './damage.ts';

/**
 * What a statement of a script is to the restore. `setting`: how the session reads what follows. `rows`: rows of a table, as COPY
 * or INSERT. `never`: it says who owns what or clears the way, and is not run.
 */
export type StatementKind = 'setting' | 'statement' | 'copy' | 'insert' | 'never';

/** Where in a script a statement stands: before its first object, or in the part of an object of this kind. */
export type Place = { readonly desc: string | null; readonly at: number; readonly line: number };

const SETTING = /^(SET (?!SESSION AUTHORIZATION\b|default_tablespace\b)|SELECT pg_catalog\.set_config\(')/i;
/** Kept by the restore's own options for archives as well: `-O`, `--no-tablespaces`. */
const NEVER = /^(SET SESSION AUTHORIZATION |SET default_tablespace = |ALTER [^;'$]* OWNER TO [^;]+;$)/is;
const LONGEST_NEVER = 16 << 10;
/** `pg_dump --clean` removes first what is about to be made; there is nothing yet. */
const CLEANING = /^(DROP |ALTER [^;]* DROP |CREATE OR REPLACE VIEW |SELECT pg_catalog\.lo_unlink\()/is;

/** All that `pg_dump` writes of the objects of one database (pg_dump.c). */
const OF_OBJECTS =
  /^(CREATE (?!ROLE |USER (?!MAPPING )|GROUP |DATABASE |TABLESPACE )|ALTER (?!SYSTEM |ROLE |USER (?!MAPPING )|GROUP |DATABASE |TABLESPACE )|COMMENT ON |GRANT |REVOKE |SECURITY LABEL |REFRESH MATERIALIZED VIEW |SELECT (\* FROM )?(pg_catalog\.)?(setval|lo_create|lo_open|lowrite|lo_close|pg_restore_\w+|pg_clear_\w+)\s*\(|(BEGIN|COMMIT);$)/i;
/** Objects of the whole server that belong to a database: never restored, whatever their statements are. */
const OF_DATABASE = /^(CREATE DATABASE |ALTER DATABASE |ALTER ROLE [^;]* IN DATABASE |COMMENT ON DATABASE |GRANT |REVOKE |SECURITY LABEL )/i;

/**
 * What a statement is, by its text (of rows as INSERT, its beginning). Throws `unsafe_script` for all that `pg_dump` never writes:
 * it would run with the rights of the restore.
 */
export function judgeStatement(text: string, place: Place): StatementKind {
  if (SETTING.test(text)) return 'setting';
  // These are short, and the patterns look through the whole text.
  const short = text.length < LONGEST_NEVER;
  if (short && NEVER.test(text)) return 'never';
  const kind = place.desc === null ? (short && CLEANING.test(text) ? 'never' : null) : ofEntry(text, place.desc);
  if (kind === null) throw unsafe(place, text);
  return kind;
}

function ofEntry(text: string, desc: string): StatementKind | null {
  if (/^COPY\b/i.test(text)) return desc === 'TABLE DATA' && text.endsWith(' FROM stdin;') ? 'copy' : null;
  if (desc === 'TABLE DATA' && /^INSERT INTO /i.test(text)) return 'insert';
  if (desc.startsWith('DATABASE') && OF_DATABASE.test(text)) return 'never';
  return OF_OBJECTS.test(text) ? 'statement' : null;
}

/** Only the first words: more of it could be a row. */
function unsafe({ at, line }: Place, text: string): ArchiveError {
  return unsafeScript(/^[A-Za-z]+( [A-Za-z]+)?/.exec(text)?.[0]?.toUpperCase() ?? '', at, line);
}

export function unsafeScript(what: string, at: number, line: number): ArchiveError {
  return new ArchiveError('unsafe_script', `line ${line}${what === '' ? '' : `: ${what}`}`, { byte: at, line });
}

const COMMAND = /^\\(restrict|unrestrict) ([A-Za-z0-9]+)\s*$/;

/**
 * Follows psql's own commands. `pg_dump` writes three: `\restrict KEY` at its beginning and `\unrestrict KEY` at its end, and with
 * `--create` one `\connect` to the database that it has made. All others act on the machine that runs psql.
 */
export class ScriptCommands {
  #key: string | null = null;
  #open = true;

  /** Whether the script has left its own restricted mode, or never was in one. */
  get open(): boolean {
    return this.#open;
  }

  take(text: string, { desc, at, line }: Place): void {
    const [, name, key = ''] = COMMAND.exec(text) ?? [];
    if (name === 'restrict' && this.#open && (this.#key ?? key) === key && (this.#key !== null || desc === null)) {
      this.#key = key;
      this.#open = false;
    } else if (name === 'unrestrict' && !this.#open && key === this.#key) this.#open = true;
    else if (!(this.#open && desc?.startsWith('DATABASE') && /^\\connect [^\\`|:]+$/.test(text.trim()))) {
      // It may stand behind other text of its line.
      throw unsafeScript(/\\(\w+|\W)/.exec(text)?.[0] ?? '\\', at, line);
    }
  }

  /** No statement stands between the two. */
  statement({ at, line }: Place): void {
    if (this.#key !== null && this.#open) throw unsafeScript('\\unrestrict', at, line);
  }
}
