// Writes the inputs and outputs tables of each action's README from its action.yml, between the markers. `--check` only tells
// whether they are up to date.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

const root = path.resolve(import.meta.dirname, '..');
const check = process.argv.includes('--check');
const cell = (text) =>
  String(text ?? '')
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\|/g, '\\|');
const codeCell = (text) =>
  text === ''
    ? ''
    : text
        .split('\n')
        .filter(Boolean)
        .map((line) => `\`${line}\``)
        .join('<br>');

/** The markdown tables of an action.yml. */
export function tables(manifest) {
  const inputs = Object.entries(manifest.inputs ?? {}).map(
    ([name, input]) =>
      `| \`${name}\` | ${cell(input.description)} | ${input.required ? '**required**' : codeCell(cell(String(input.default ?? '').trim()) && String(input.default).trim())} |`,
  );
  const outputs = Object.entries(manifest.outputs ?? {}).map(([name, output]) => `| \`${name}\` | ${cell(output.description)} |`);
  return {
    inputs: ['| input | what it is | default |', '| --- | --- | --- |', ...inputs].join('\n'),
    outputs: ['| output | what it is |', '| --- | --- |', ...outputs].join('\n'),
  };
}

/** A README with its generated parts replaced. Throws where a marker is missing. */
export function withTables(readme, manifest) {
  let text = readme;
  for (const [name, markdown] of Object.entries(tables(manifest))) {
    const pattern = new RegExp(`(<!-- ${name}:start -->)[\\s\\S]*?(<!-- ${name}:end -->)`);
    if (!pattern.test(text)) throw new Error(`The README lacks <!-- ${name}:start --> and <!-- ${name}:end -->.`);
    text = text.replace(pattern, (_, start, end) => `${start}\n${markdown}\n${end}`);
  }
  return text;
}

if (process.argv[1] === import.meta.filename) {
  for (const action of readdirSync(path.join(root, 'actions'))) {
    const folder = path.join(root, 'actions', action);
    if (!existsSync(path.join(folder, 'action.yml'))) continue;
    const readme = path.join(folder, 'README.md');
    const before = readFileSync(readme, 'utf8');
    const after = withTables(before, parse(readFileSync(path.join(folder, 'action.yml'), 'utf8')));
    if (before === after) continue;
    console.log(`${check ? 'stale' : 'wrote'} actions/${action}/README.md`);
    if (check) process.exitCode = 1;
    else writeFileSync(readme, after);
  }
}
