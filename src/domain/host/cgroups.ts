/** A control group from itself up to the root, each with its limit and what is used of it, without what the kernel drops at need. */
export type Level = { readonly limit: number | null; readonly used: number };
export type CgroupMemory = { readonly levels: readonly Level[]; readonly oomKills: number | null };

/** No limit, in version 1: the largest multiple of a page. */
const NO_LIMIT = 2 ** 62;

/**
 * What the script prints of each level, the group itself first: lines `file=first line of it`, and the lines of memory.stat,
 * memory.events and memory.oom_control, after `level`. Both versions of control groups. Null where no level tells its use.
 */
export function parseCgroup(text: string): CgroupMemory | null {
  const levels: Level[] = [];
  let oomKills: number | null = null;
  for (const part of text.split(/^level\n/m).slice(1)) {
    const value = (name: string) => numberOf(part, name);
    const current = value('memory.current') ?? value('memory.usage_in_bytes');
    if (current === null) continue;
    const inactive = value('total_inactive_file') ?? value('inactive_file') ?? 0;
    const limits = [value('memory.max'), value('memory.high'), value('memory.limit_in_bytes')].filter((n) => n !== null && n < NO_LIMIT) as number[];
    if (levels.length === 0) oomKills = value('oom_kill');
    levels.push({ limit: limits.length > 0 ? Math.min(...limits) : null, used: Math.max(0, current - inactive) });
  }
  return levels.length > 0 ? { levels, oomKills } : null;
}

/** `max` is no number. */
function numberOf(part: string, name: string): number | null {
  const text = new RegExp(`^${RegExp.escape(name)}[= ](\\d{1,20})$`, 'm').exec(part)?.[1];
  return text === undefined ? null : Number(text);
}
