import { formatSize } from '../../core/size.ts';
import { checkId, familyOf, limitedOf, placed, unknownOf } from './checks.ts';
import type { Judgement, Scope } from './judgement.ts';
import { type Measured, unmeasured } from './measured.ts';
import { alertMessages } from './messages.ts';
import type { DiskRule } from './rule.ts';
import type { DiskReading } from './sources.ts';
import { isAmount, percentText } from './written.ts';

/** The rule `disk`: one judgement per mount, `disk:/var`, and one more for its inodes where they are counted, `inodes:/var`. */
export function judgeDisks(disks: Measured<readonly DiskReading[]>, rule: DiskRule, scope: Scope): readonly Judgement[] {
  const { what } = alertMessages[scope.language];
  const read = disks.kind === 'measured' && disks.value.length === 0 ? unmeasured('no_data') : disks;
  if (read.kind === 'unmeasured') return familyOf('disk', what.disk, read, scope);
  return [...familyOf('disk', what.disk, null, scope), ...read.value.flatMap((disk) => judgeDisk(disk, rule, scope))];
}

function judgeDisk({ mount, totalBytes, availableBytes, usedRatio, inodesUsedRatio }: DiskReading, { limits }: DiskRule, scope: Scope): Judgement[] {
  const m = alertMessages[scope.language];
  const [disk, inodes] = [checkId('disk', scope, mount), checkId('inodes', scope, mount)];
  const shared = { limits, write: percentText } as const;
  const wrong = (check: string) => unknownOf(check, placed(m.what.mount(mount), scope), unmeasured('malformed'), scope);
  const space = [totalBytes, availableBytes, usedRatio].every(isAmount)
    ? limitedOf(
        {
          ...{ check: disk, value: usedRatio, reason: 'disk_full', ...shared },
          message: placed(m.disk(mount, percentText(usedRatio), formatSize(availableBytes)), scope),
          evidence: { mount, totalBytes, availableBytes, usedRatio },
        },
        scope,
      )
    : wrong(disk);
  if (inodesUsedRatio === null) return [space];
  if (!isAmount(inodesUsedRatio)) return [space, wrong(inodes)];
  const message = placed(m.inodes(mount, percentText(inodesUsedRatio)), scope);
  const judged = { check: inodes, value: inodesUsedRatio, reason: 'inodes_full', ...shared } as const;
  return [space, limitedOf({ ...judged, message, evidence: { mount, inodesUsedRatio } }, scope)];
}
