import { type Field, field, quote } from '../../core/input-spec.ts';
import { isTimeZone } from '../calendar/local-date.ts';
import { weekById } from './week.ts';

/** Which week is told of: `last`, the last one that is over; `current`; or one by its name in ISO 8601, as in `2026-W47`. */
export const weekInput = (): Field<string> =>
  field({ default: 'last', example: '2026-W47' }, (raw) =>
    raw === 'last' || raw === 'current' || weekById(raw, 'UTC') !== null
      ? { value: raw }
      : { problem: `${quote(raw)} is neither last, current nor a week of ISO 8601.` },
  );

export const timeZoneInput = (): Field<string> =>
  field({ default: 'UTC', example: 'Europe/Madrid' }, (raw) =>
    isTimeZone(raw) ? { value: raw } : { problem: `${quote(raw)} is no time zone of the IANA database.` },
  );

/** A share as a number of per cent from 0 to 100, `99.5%`; null where it is empty or `none`. */
export function shareInput(options: { readonly default: string }): Field<number | null> {
  return field<number | null>({ ...options, example: '99.5%' }, (raw) => {
    if (raw === '' || raw === 'none') return { value: null };
    const value = /^\d{1,3}(?:\.\d{1,4})?\s?%$/.test(raw) ? Number.parseFloat(raw) : Number.NaN;
    return value > 0 && value <= 100 ? { value } : { problem: `${quote(raw)} is not a share in percent, more than 0% and at most 100%, nor none.` };
  });
}

/** A folder of the repository: no `..`, nothing that is no path. */
export const folderInput = (options: { readonly default: string }): Field<string> =>
  field(options, (raw) =>
    /^[\w@.-]+(?:\/[\w@.-]+)*$/.test(raw) && !raw.split('/').includes('..')
      ? { value: raw }
      : { problem: `${quote(raw)} is no path of a folder in the repository.` },
  );

/** A workflow's file name, or nothing. */
export const workflowInput = (): Field<string> =>
  field({ example: 'deploy.yml' }, (raw) =>
    raw === '' || /^[\w.-]+\.ya?ml$/.test(raw) ? { value: raw } : { problem: `${quote(raw)} is no file name of a workflow.` },
  );
