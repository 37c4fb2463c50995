/** Words that YAML 1.1 or 1.2 reads as something else than text. */
const WORDS = /^(?:true|false|yes|no|on|off|y|n|null|~)$/i;

/**
 * One line of text as a YAML scalar. Plain only where nobody could read it as anything else, else in single quotes, in which a
 * quote alone has a meaning. What may stand in it is settled before: `unsafeForYaml`.
 */
export function scalar(text: string): string {
  return /^[A-Za-z][A-Za-z0-9_./-]*$/.test(text) && !WORDS.test(text) ? text : quoted(text);
}

export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A branch as a pattern of `on.push.branches`, in which `+`, `!` and others have a meaning; `\` takes it from them. */
export function branchPattern(branch: string): string {
  return scalar(branch.replace(/[!+*?[\]\\]/g, (character) => `\\${character}`));
}

/** Whether a text must not stand in a workflow: more than one line, invisible characters, or an expression that GitHub would evaluate. */
export function unsafeForYaml(text: string): boolean {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(text) || text.includes('${{');
}
