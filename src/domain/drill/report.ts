import type { Finding } from '../../core/finding.ts';
import type { JsonObject } from '../../core/json.ts';
import { plainText } from '../../core/plain-text.ts';
import { madeDetails } from '../backup-api/made-now.ts';
import { proofDetails } from '../proof/section.ts';
import { beyondDetails } from './beyond.ts';
import { countIncidents, drillResult, totalRows } from './decide.ts';
import type { DrillRecord } from './record.ts';
import type { ScratchLocale } from './scratch-locale.ts';
import { tableLabel } from './tables.ts';

const seconds = (ms: number) => Math.round(ms) / 1000;

/** Seconds that pg_restore took; null where it was not started. */
function restoreSeconds({ phases }: DrillRecord): number | null {
  const phase = phases.findLast((p) => p.phase === 'restore');
  return phase === undefined ? null : seconds(phase.ms);
}

const ageSeconds = ({ ageMs }: DrillRecord) => (ageMs === null ? null : Math.round(ageMs / 1000));

/** The action's own outputs. What was not measured stays empty, never 0. */
export function drillOutputs(record: DrillRecord, findings: readonly Finding[], line: string): Record<string, string> {
  const text = (value: number | null | undefined) => (value === null || value === undefined ? '' : String(value));
  return {
    result: drillResult(findings),
    'register-line': line,
    'restore-seconds': text(restoreSeconds(record)),
    'backup-age-seconds': text(ageSeconds(record)),
    tables: text(record.tables?.length),
    rows: record.tables === null ? '' : String(totalRows(record)),
    'ignored-errors': text(record.restore?.ignoredErrors),
    incidents: String(countIncidents(findings)),
  };
}

const plain = (text: string) => plainText(text, 300);

/** What was measured, for the JSON report (docs/schema/restore-drill.schema.json). */
export function drillDetails(record: DrillRecord, findings: readonly Finding[], line: string): JsonObject {
  const { server, client, plan, scratch } = record;
  return {
    result: drillResult(findings),
    registerLine: line,
    responsible: plain(record.responsible),
    backup: backupDetails(record),
    archive: archiveDetails(record),
    server: server && { version: plain(server.version), allowedBy: record.guard, youngerThanJob: record.serverAge },
    client: client && { version: client.version, inContainer: client.container !== undefined },
    scratch: scratch && { ...scratch, locale: localeDetails(scratch.locale), encoding: plan?.encoding ?? null },
    jobs: plan?.jobs ?? null,
    settings: record.settings,
    tuning: record.tuning && { ...record.tuning },
    restoredAgain: record.again,
    leftOut: plan?.leftOut ?? {},
    restoreSeconds: restoreSeconds(record),
    timeline: record.phases.map(({ phase, startMs, ms }) => ({ phase, startSeconds: seconds(startMs), seconds: seconds(ms) })),
    incidents: countIncidents(findings),
    ...restoreDetails(record),
    ...contentDetails(record),
    ...beyondDetails(record.beyond),
    proof: proofDetails(record.proof),
  };
}

const localeDetails = (locale: ScratchLocale | null): JsonObject | null =>
  locale && { ...locale, collate: plain(locale.collate), ctype: plain(locale.ctype) };

function backupDetails(record: DrillRecord): JsonObject {
  const { backup, maxAgeMs } = record;
  return {
    source: plain(record.file),
    bytes: backup?.bytes ?? null,
    sha256: backup?.sha256 ?? null,
    integrity: backup?.integrity ?? null,
    storedAt: backup?.storedAt?.toISOString() ?? null,
    made: madeDetails(record.made),
    ageSeconds: ageSeconds(record),
    maxAgeSeconds: maxAgeMs === null ? null : Math.round(maxAgeMs / 1000),
  };
}

function archiveDetails({ archive }: DrillRecord): JsonObject | null {
  if (archive === null) return null;
  const { format, minor, compression, createdAt, serverVersion, dumpVersion } = archive.header;
  return {
    format,
    version: archive.script === undefined ? `1.${minor}` : null,
    compression,
    dumpedAt: createdAt?.toISOString() ?? null,
    serverVersion: plain(serverVersion),
    dumpVersion: plain(dumpVersion),
    entries: archive.entries.length,
    blocks: archive.blocks,
    dataBytes: archive.dataBytes,
  };
}

function restoreDetails({ restore }: DrillRecord): JsonObject {
  return {
    complete: restore?.complete ?? null,
    errors: restore?.groups.map((group) => ({ ...group, subjects: group.subjects.map(plain) })) ?? [],
    ignoredErrors: restore?.ignoredErrors ?? null,
  };
}

function contentDetails(record: DrillRecord): JsonObject {
  const { inventory, extensions, tables, critical, checks } = record;
  return {
    inventory: inventory?.map((item) => ({ ...item, missing: item.missing.slice(0, 1000).map(plain) })) ?? null,
    extensions: extensions?.map(({ name, installed }) => ({ name: plain(name), installed: plain(installed) })) ?? null,
    tables: tables?.map((t) => ({ schema: plain(t.schema), name: plain(t.name), rows: t.rows, partitioned: t.partitioned })) ?? null,
    rows: tables === null ? null : totalRows(record),
    critical: critical.map((wanted) => plain(tableLabel(wanted))),
    checks: checks?.map((check) => ({ ...check, label: plain(check.label), expectation: plain(check.expectation) })) ?? null,
  };
}
