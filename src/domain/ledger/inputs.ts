import { type Field, field, quote } from '../../core/input-spec.ts';

/** Labels of databases as the register names them: by white space or commas, or as the input `databases` of restore-drill.yml has them. */
export const databaseLabels = (options: { readonly default: string }): Field<readonly string[]> =>
  field<readonly string[]>(options, (raw) => {
    const labels = raw.startsWith('[') ? labelsOfList(raw) : raw.split(/[\s,]+/).filter((label) => label !== '');
    if (labels === null) return { problem: 'this is no JSON list of objects of which each has its label as "database".' };
    const wrong = labels.find((label) => !/^[\w.-]{1,60}$/.test(label));
    if (wrong !== undefined) return { problem: `${quote(wrong)} is not a label of letters, digits, ".", "_" and "-".` };
    const twice = labels.find((label, i) => labels.indexOf(label) !== i);
    if (twice !== undefined) return { problem: `${quote(twice)} stands for two databases.` };
    return labels.length === 0 ? { problem: 'there is no label in it.' } : { value: labels };
  });

/** Null where one has no label: a drill without one would be on no record. */
function labelsOfList(json: string): string[] | null {
  try {
    const labels = (JSON.parse(json) as unknown[]).map((item) => (item as Record<string, unknown> | null)?.['database']);
    return labels.every((label) => typeof label === 'string' && label !== '') ? (labels as string[]) : null;
  } catch {
    return null;
  }
}

/** The branch of the register: what git allows in a branch's name, and less, as it becomes part of an address. */
export const ledgerBranch = (): Field<string> =>
  field({ default: 'runbook-ledger' }, (raw) =>
    /^[\w][\w-]*([./][\w-]+)*$/.test(raw) && raw.length <= 100 && !raw.endsWith('.lock')
      ? { value: raw }
      : { problem: `${quote(raw)} is no name of a branch.` },
  );
