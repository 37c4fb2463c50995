import { type Field, field, quote } from '../../core/input-spec.ts';

/** Labels of databases as the register names them, by white space or commas. */
export const databaseLabels = (options: { readonly default: string }): Field<readonly string[]> =>
  field<readonly string[]>(options, (raw) => {
    const labels = raw.split(/[\s,]+/).filter((label) => label !== '');
    const wrong = labels.find((label) => !/^[\w.-]{1,60}$/.test(label));
    if (wrong !== undefined) return { problem: `${quote(wrong)} is not a label of letters, digits, ".", "_" and "-".` };
    const twice = labels.find((label, i) => labels.indexOf(label) !== i);
    if (twice !== undefined) return { problem: `${quote(twice)} stands for two databases.` };
    return labels.length === 0 ? { problem: 'there is no label in it.' } : { value: labels };
  });

/** The branch of the register: what git allows in a branch's name, and less, as it becomes part of an address. */
export const ledgerBranch = (): Field<string> =>
  field({ default: 'runbook-ledger' }, (raw) =>
    /^[\w][\w-]*([./][\w-]+)*$/.test(raw) && raw.length <= 100 && !raw.endsWith('.lock')
      ? { value: raw }
      : { problem: `${quote(raw)} is no name of a branch.` },
  );
