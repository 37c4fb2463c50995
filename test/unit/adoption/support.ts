import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Answers } from '../../../src/domain/adoption/answers.ts';
import { planFiles } from '../../../src/domain/adoption/plan.ts';
import { type Settlement, settle } from '../../../src/domain/adoption/settle.ts';
import type { Entry, ProjectFiles } from '../../../src/domain/migrations/project-files.ts';
import { joinPath } from '../../../src/domain/migrations/project-files.ts';
import { ROOT } from '../../support/run-bundle.ts';

/** A repository that lies in memory: path to text. */
export function inMemory(files: Readonly<Record<string, string>>): ProjectFiles {
  const paths = Object.keys(files);
  const below = (folder: string) =>
    paths.filter((each) => folder === '.' || each.startsWith(`${folder}/`)).map((each) => (folder === '.' ? each : each.slice(folder.length + 1)));
  return {
    readText: async (file) => files[joinPath('.', file)] ?? null,
    kind: async (file) => (files[joinPath('.', file)] !== undefined ? 'file' : below(joinPath('.', file)).length > 0 ? 'folder' : null),
    list: async (folder) => {
      const names = new Map<string, Entry>(
        below(joinPath('.', folder)).map((each) => {
          const [name = '', ...rest] = each.split('/');
          return [name, { name, kind: rest.length > 0 ? 'folder' : 'file' }];
        }),
      );
      return names.size === 0 ? null : [...names.values()];
    },
  };
}

export const example = (name: string) => readFileSync(path.join(ROOT, 'examples', name), 'utf8');

/** These flags and what stands where nobody says anything, with nothing seen; it throws where they do not suffice. */
export function settled(flags: Answers): Settlement {
  const settlement = settle({
    flags: { source: 'acme/runbook-actions@v1.0.0', service: 'api', ...flags },
    stored: {},
    detected: { sightings: [], notices: [] },
  });
  if (settlement.missing.length + settlement.problems.length > 0) throw new Error(JSON.stringify([settlement.missing, settlement.problems]));
  return settlement;
}

/** What is written for these flags, by path. */
export function written(flags: Answers): Record<string, string> {
  const files = planFiles({ ...settled(flags), example, version: '1.0.0', repository: 'acme/api' });
  return Object.fromEntries(files.map(({ path: name, content }) => [name, content]));
}
