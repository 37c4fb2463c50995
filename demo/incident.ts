import { type MonitorWorld, openMonitorWorld } from '../test/support/monitor-world.ts';
import { terminalText } from './page.ts';

/** The monitor of the demo's API, with a GitHub, a Slack and a mail server of this machine to tell people by. */
export type Watch = {
  /** A run as an outside monitor would have started it. */
  readonly look: () => ReturnType<MonitorWorld['monitor']>;
  /** What the monitor's workflow starts when an incident opens. */
  readonly triage: () => ReturnType<MonitorWorld['triage']>;
  /** The incident's issue with its comments, and what Slack and mail got, in markdown. */
  readonly story: () => string;
  readonly close: () => Promise<void>;
};

export async function openWatch(apiUrl: string, databaseUrl: string): Promise<Watch> {
  const world = await openMonitorWorld();
  return {
    look: () => world.monitor({ url: `api=${apiUrl}/health`, service: 'shop' }),
    triage: () => world.triage({ url: `api=${apiUrl}/health`, service: 'shop', 'database-url': databaseUrl }),
    story: () => {
      const issues = world
        .issues()
        .flatMap(({ number, title, state, body, comments }) => [
          `## Issue #${number} (${state}): ${title}`,
          body,
          ...comments.map((comment) => `**Comment**\n\n${comment.body}`),
        ]);
      const told = [...world.slackTexts().map((text) => `- Slack: ${text}`), ...world.subjects().map((subject) => `- Mail: ${subject}`)];
      return [...issues, '## Told', told.join('\n')].join('\n\n');
    },
    close: world.close,
  };
}

/** Prints the story, and gives it as a section of the page. */
export function showIncident(watch: Watch): { readonly title: string; readonly summary: string } {
  const summary = watch.story();
  console.log(`\n━━ What people saw of the incident\n\n${terminalText(summary).replace(/^/gm, '   ')}`);
  return { title: 'What people saw of the incident', summary };
}
