/** One command's output in the answer to a script: its name, exit code, and what it wrote (both streams). */
export type Section = { readonly name: string; readonly code: number; readonly text: string };

const BEGIN = /^#> (.*)$/;
const END = /^#< (\d{1,3})$/;

/** A script's lines that run a command as a section; `command` is shell text. A line of its own ends it, whatever the command wrote. */
export function section(name: string, command: string): string {
  return `printf '%s\\n' ${`'#> ${name}'`}\n{ ${command}\n} 2>&1\nprintf '\\n#< %d\\n' "$?"\n`;
}

/** The sections of an answer that have an end. */
export function sections(text: string): readonly Section[] {
  const found: Section[] = [];
  let [name, lines]: [string | null, string[]] = [null, []];
  for (const line of text.split('\n')) {
    const end = END.exec(line);
    const begin: string | undefined = name === null ? BEGIN.exec(line)?.[1] : undefined;
    if (begin !== undefined) [name, lines] = [begin, []];
    else if (end !== null && name !== null) {
      found.push({ name, code: Number(end[1]), text: lines.join('\n').trim() });
      name = null;
    } else lines.push(line);
  }
  return found;
}
