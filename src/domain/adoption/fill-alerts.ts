import { type Answers, listOf } from './answers.ts';
import { replaceOnce } from './yaml-edit.ts';
import { quoted } from './yaml-scalar.ts';

/** The lines of one kind of host: what is asked, and with which secrets. */
type Source = { readonly inputs: readonly string[]; readonly secrets: readonly string[] };

/** The monitor with its alerts: where the figures come from, and the secrets for it. */
export function fillAlerts(text: string, answers: Answers): string {
  const { inputs, secrets } = sourceOf(answers);
  const queues = listOf(answers.queues);
  // In words: a database alone is no source that the workflow sees by itself, and who reads the file does not see what a variable holds.
  const lines = ["alerts: 'on'", ...inputs, ...block('queues', queues)].map((line) => `      ${line}\n`).join('');
  const off = /^ +# 5xx answers,.*\n +alerts: 'off'\n/m.exec(text)?.[0] ?? "alerts: 'off'";
  const asked = replaceOnce(text, off, lines);
  const heartbeat = 'heartbeat-url: ${{ secrets.HEARTBEAT_URL }}\n';
  const told = replaceOnce(asked, heartbeat, heartbeat + secrets.map((line) => `      ${line}\n`).join(''));
  return replaceOnce(told, '# Read by the triage alone; leave out what there is not.', '# Read by the alerts and by the triage.');
}

function sourceOf(answers: Answers): Source {
  switch (answers.host) {
    case 'render':
      return { inputs: ['render-service: ${{ vars.RENDER_SERVICE_ID }}'], secrets: ['render-api-key: ${{ secrets.RENDER_API_KEY }}'] };
    case 'railway':
      return { inputs: ['railway-service: ${{ vars.RAILWAY_SERVICE_ID }}'], secrets: ['railway-token: ${{ secrets.RAILWAY_TOKEN }}'] };
    case 'vps':
      return {
        inputs: [
          'ssh-host: ${{ vars.MONITOR_SSH_HOST }}',
          "ssh-port: ${{ vars.MONITOR_SSH_PORT || '22' }}",
          'ssh-user: ${{ vars.MONITOR_SSH_USER }}',
          ...(answers['access-log'] === '' ? [] : [`access-log: ${quoted(answers['access-log'] ?? '')}`]),
          // Redis as the server itself sees it; REDIS_URL names the runner's end.
          ...(listOf(answers.queues).length === 0 ? [] : ['tunnel: 16379:127.0.0.1:6379']),
        ],
        secrets: ['ssh-key: ${{ secrets.MONITOR_SSH_KEY }}', 'ssh-known-hosts: ${{ secrets.MONITOR_SSH_KNOWN_HOSTS }}'],
      };
    default:
      return { inputs: [], secrets: [] };
  }
}

/** A list as a block of text, in which nothing has a meaning but the end of a line. */
const block = (name: string, items: readonly string[]) => (items.length === 0 ? [] : [`${name}: |`, ...items.map((item) => `  ${item}`)]);
