/** A version's part of the changelog, without its headline. Throws where there is none, or where nothing is in it. */
export function notesOf(changelog, version) {
  const parts = changelog.split(/^## +/m).slice(1);
  const part = parts.find(
    (text) =>
      text
        .split('\n', 1)[0]
        .split(/[\s(]/)[0]
        .replace(/^\[|\]$/g, '') === version,
  );
  if (part === undefined) throw new Error(`CHANGELOG.md has no part "## ${version}": rename "## Unreleased" and begin a new one.`);
  const notes = part.slice(part.indexOf('\n') + 1).trim();
  if (notes === '') throw new Error(`CHANGELOG.md says nothing under "## ${version}".`);
  return `${notes}\n`;
}
