import { parseDuration } from '../../core/duration.ts';
import { duration, type Field, field, type Parsed, quote } from '../../core/input-spec.ts';
import { maintenanceInput, maintenanceLabel } from './maintenance.ts';

/** GitHub's limits: https://docs.github.com/rest/issues/issues#create-an-issue and the length of a label's name. */
const MAX_ASSIGNEES = 10;
const MAX_LABEL = 50;

/** The inputs of every action that keeps incidents' issues; spread them into its spec. */
export const incidentInputs = {
  'reopen-within': duration({ default: '30m', max: 7 * 86_400_000 }),
  reminders: reminderTimes(),
  labels: labelNames(),
  assignees: accounts(),
  maintenance: maintenanceInput(),
  'maintenance-label': maintenanceLabel(),
};

/** Items by lines or commas, none of them empty. */
const items = (raw: string) =>
  raw
    .split(/[\n\r,]/)
    .map((item) => item.trim())
    .filter((item) => item !== '');

/** Each once. GitHub makes no difference between capital and small letters, in labels as in accounts. */
const once = (names: readonly string[]) => [...new Map([...names].reverse().map((name) => [name.toLowerCase(), name])).values()].reverse();

/** Rising times in milliseconds; `none` for none. */
function reminderTimes(): Field<readonly number[]> {
  return field<readonly number[]>({ default: '30m,2h,6h,24h' }, (raw): Parsed<readonly number[]> => {
    if (raw === 'none') return { value: [] };
    const times = items(raw).map((item) => ({ item, ms: parseDuration(item) }));
    const wrong = times.find(({ ms }, index) => ms === null || ms <= (index === 0 ? 0 : (times[index - 1]?.ms ?? 0)));
    if (wrong !== undefined && wrong.ms === null)
      return { problem: `${quote(wrong.item)} is not a duration with its unit (ms, s, m, h, d), and not none.` };
    if (wrong !== undefined || times.length === 0) return { problem: `${quote(raw)} is not a list of rising durations, nor none.` };
    return { value: times.map(({ ms }) => ms ?? 0) };
  });
}

function labelNames(): Field<readonly string[]> {
  return field<readonly string[]>({ example: 'team:backend' }, (raw) => {
    const long = items(raw).find((label) => [...label].length > MAX_LABEL);
    return long === undefined ? { value: once(items(raw)) } : { problem: `${quote(long)} is longer than the ${MAX_LABEL} characters of a label.` };
  });
}

/** Accounts, a leading @ dropped. The underscore is of accounts that a company manages. */
function accounts(): Field<readonly string[]> {
  return field<readonly string[]>({ example: 'octocat' }, (raw) => {
    const names = once(items(raw).map((account) => account.replace(/^@/, '')));
    const wrong = names.find((account) => !/^[A-Za-z0-9][A-Za-z0-9_-]{0,38}$/.test(account));
    if (wrong !== undefined) return { problem: `${quote(wrong)} is no account; teams cannot be assigned.` };
    return names.length > MAX_ASSIGNEES ? { problem: `GitHub assigns at most ${MAX_ASSIGNEES} accounts.` } : { value: names };
  });
}
