import type { Parsed } from '../../core/input-spec.ts';

/**
 * A line of `decrypt-env`: the name of a variable of the step that the command gets. Inputs of the action are not for it (the runner
 * hands them over as `INPUT_…`), and what changes how bash or the loader start is not for anybody.
 */
export function parseVariableName(line: string): Parsed<string> {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(line)) return { problem: 'this is no name of an environment variable; its value is set by env: of the step.' };
  if (/^(INPUT_|ACTIONS_|LD_|BASH)/i.test(line) || ['ENV', 'SHELLOPTS', 'NODE_OPTIONS'].includes(line))
    return { problem: `${line} is not handed on; use a variable of your own.` };
  return { value: line };
}

/** The name of what is inside: without the ending that says how it is encrypted. */
export function decryptedName(name: string): string {
  return name.replace(/\.(age|gpg|pgp|asc|enc|aes|aes256|openssl|encrypted)$/i, '') || 'backup';
}
