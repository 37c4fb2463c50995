import { type Answers, isHosted } from './answers.ts';
import { dropEntry, replaceEach, replaceOnce, withoutHead } from './yaml-edit.ts';
import { branchPattern, quoted, scalar } from './yaml-scalar.ts';

/** The example that a host's deploy is made of. */
export const DEPLOY_EXAMPLE: Readonly<Record<string, string>> = {
  render: 'deploy-render.yml',
  railway: 'deploy-railway.yml',
  vps: 'deploy-vps.yml',
};

/** An example of a deploy, filled in. */
export function fillDeploy(example: string, answers: Answers): string {
  const common = replaceOnce(withoutHead(example), 'branches: [main]', `branches: [${branchPattern(answers.branch ?? '')}]`);
  const named = replaceOnce(common, 'service: api\n', `service: ${scalar(answers.service ?? '')}\n`);
  const placed = replaceEach(named, 'environment: production\n', `environment: ${scalar(answers.environment ?? '')}\n`);
  const asked = replaceOnce(placed, '${{ vars.HEALTH_URL }}', quoted(answers['health-url'] ?? ''));
  return isHosted(answers) ? fillHosted(asked, answers) : fillVps(asked, answers);
}

/** Where the migrations lie, as lines of a `with:`, each with its indent. */
function place(answers: Answers, indent: string): string {
  const lines = [
    ...(answers['working-directory'] === '.' ? [] : [`working-directory: ${scalar(answers['working-directory'] ?? '')}`]),
    ...(answers['migrations-path'] === '' ? [] : [`migrations-path: ${scalar(answers['migrations-path'] ?? '')}`]),
  ];
  return lines.map((line) => `${indent}${line}\n`).join('');
}

/** Render and Railway: two gates in jobs of their own. */
function fillHosted(text: string, answers: Answers): string {
  if (answers.prisma !== 'true') {
    // Without migrations nothing is to be checked before, and the gate afterwards asks for the health alone.
    const ungated = dropEntry(dropEntry(dropEntry(text, 'gate:'), 'needs: gate'), 'secrets:');
    const unneeded = replaceOnce(ungated, 'needs: [gate, deploy, verify]', 'needs: [deploy, verify]').replace(/ \|\| needs\.gate\.outputs\.\w+/g, '');
    return replaceOnce(unneeded, 'phase: after\n', 'phase: after\n      migrations: false\n');
  }
  const indent = '      ';
  const installs = answers.pending === 'apply' && answers['install-command'] !== 'npm ci';
  const install = installs ? `${indent}install-command: ${scalar(answers['install-command'] ?? '')}\n` : '';
  const gate = replaceOnce(text, 'pending: apply\n', `pending: ${answers.pending}\n${place(answers, indent)}${install}`);
  return replaceOnce(gate, 'phase: after\n', `phase: after\n${place(answers, indent)}`);
}

function fillVps(text: string, answers: Answers): string {
  if (answers.prisma === 'true')
    return replaceEach(
      text,
      `database-url: \${{ secrets.DATABASE_URL }}\n`,
      `database-url: \${{ secrets.DATABASE_URL }}\n${place(answers, '          ')}`,
    );
  const steps = ['- name: Check out', "- name: Open a tunnel to the server's database", '- name: Migrations before', '- name: Migrations after'];
  const bare = steps.reduce(dropEntry, text);
  return replaceOnce(bare, 'permissions:\n      contents: read # to check out the migrations\n', 'permissions: {}\n');
}
