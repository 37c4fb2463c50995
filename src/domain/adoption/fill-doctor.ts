import type { Answers } from './answers.ts';
import { needsOf } from './needs.ts';
import { dropEntry, replaceOnce, withoutHead } from './yaml-edit.ts';
import { quoted, scalar } from './yaml-scalar.ts';

/** The example of the doctor, filled in: it is told which of this repository's secrets and variables reach a job. */
export function fillDoctor(example: string, answers: Answers): string {
  const zoned = replaceOnce(withoutHead(example), 'Europe/Madrid', scalar(answers['time-zone'] ?? ''));
  const asked = replaceOnce(zoned, '${{ vars.HEALTH_URL }}', quoted(answers['health-url'] ?? ''));
  const planned = answers.plan === 'auto' ? dropEntry(asked, 'plan:') : replaceOnce(asked, 'plan: free #', `plan: ${scalar(answers.plan ?? '')} #`);
  const folder = answers['working-directory'] ?? '.';
  const placed = folder === '.' ? planned : replaceOnce(planned, '    with:\n', `    with:\n      working-directory: ${scalar(folder)}\n`);
  const hosted = fillHost(placed, answers);
  const reached = answers.prisma === 'true' && answers.host !== 'vps';
  return fillPresent(reached ? hosted : dropEntry(hosted, 'database-url:'), answers);
}

function fillHost(text: string, { host }: Answers): string {
  if (host === 'render') return text;
  if (host !== 'railway') return dropEntry(dropEntry(text, 'render-service:'), 'render-api-key:');
  const asked = replaceOnce(text, 'render-service: ${{ vars.RENDER_SERVICE_ID }}', 'railway-service: ${{ vars.RAILWAY_SERVICE_ID }}');
  return replaceOnce(asked, 'render-api-key: ${{ secrets.RENDER_API_KEY }}', 'railway-token: ${{ secrets.RAILWAY_TOKEN }}');
}

/** Those of an environment do not reach a called workflow: of them it has to look up the list itself. */
function fillPresent(text: string, answers: Answers): string {
  const own = needsOf(answers).filter(({ environment }) => environment === '');
  const lines = own.map(({ name, kind }) => `        ${name}=\${{ ${kind === 'secret' ? 'secrets' : 'vars'}.${name} != '' }}\n`);
  const block = /( +secrets-present: \|\n)(?: {8}\S.*\n)+/.exec(text);
  if (block === null) throw new Error('The example of the doctor tells of no secrets.');
  if (lines.length > 0) return replaceOnce(text, block[0], `${block[1]}${lines.join('')}`);
  const bare = dropEntry(text, 'secrets-present:');
  return /^ {4}secrets:\n {6}\S/m.test(bare) ? bare : dropEntry(bare, 'secrets:');
}
