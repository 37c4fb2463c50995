/** Every database that a drill creates ends like this, so that nobody can take it for anything else. */
export const SCRATCH_SUFFIX = '_restore_test';

/** PostgreSQL cuts longer names, and a cut name would be another database. */
const MAX_NAME_BYTES = 63;

/**
 * A name of this run alone. The 64 random bits are the proof of ownership until the database carries its token: nobody else can
 * have made a database of this name.
 */
export function generatedName(at: Date, random: string): string {
  return `drill_${at.toISOString().slice(0, 10).replace(/-/g, '')}_${random.slice(0, 16)}${SCRATCH_SUFFIX}`;
}

/** What is wrong with a name that the user chose, or null. Plain characters only: the name also goes to the client's command line. */
export function nameProblem(name: string): string | null {
  if (!name.endsWith(SCRATCH_SUFFIX)) return `the name must end in ${SCRATCH_SUFFIX}, so that it cannot be a database in use.`;
  if (Buffer.byteLength(name) > MAX_NAME_BYTES) return `the name is longer than PostgreSQL's ${MAX_NAME_BYTES} bytes.`;
  if (!/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return 'the name may hold ASCII letters, digits, _ and - only, and begins with a letter.';
  return null;
}
