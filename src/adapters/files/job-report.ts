import { readDrillReport } from './drill-report.ts';

/** The text of a JSON report, by its path or that of the folder that its artifact was downloaded into; null where there is none to read. */
export async function readReportText(workspace: string, given: string): Promise<string | null> {
  const found = await readDrillReport(workspace, given, { database: '', several: false, runId: '' });
  return 'bytes' in found ? new TextDecoder().decode(found.bytes) : null;
}
