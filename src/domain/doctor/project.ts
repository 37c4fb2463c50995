import { listAt, memberAt, textAt } from '../../core/json-fields.ts';
import { type ProjectFile, scanDeployPath } from '../deploy-path/scan.ts';
import type { AdoptionRecord } from './record.ts';
import { type ParsedYaml, readWorkflow, type Workflow } from './workflow.ts';

type Local = Pick<AdoptionRecord, 'workflows' | 'unreadable' | 'blueprint' | 'forbidden' | 'hasPrisma'>;

/** What a repository's own files say of its adoption. */
export function readProject(files: readonly ProjectFile[], parseYaml: (text: string) => ParsedYaml): Local {
  const read = files
    .filter(({ path }) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => readWorkflow(path, parseYaml(text)));
  return {
    workflows: read.filter((one): one is Workflow => 'jobs' in one),
    unreadable: read.filter((one) => 'problem' in one),
    blueprint: files.filter(({ path }) => /(^|\/)render\.ya?ml$/.test(path)).flatMap(({ path, text }) => deploying(path, parseYaml(text))),
    forbidden: scanDeployPath(files),
    hasPrisma: files.some(({ path, text }) => /(^|\/)package\.json$/.test(path) && /"@?prisma(\/client)?"\s*:/.test(text)),
  };
}

/** Services of a blueprint that deploy each push, as is the default: https://render.com/docs/blueprint-spec */
function deploying(file: string, parsed: ParsedYaml): AdoptionRecord['blueprint'] {
  if ('problem' in parsed) return [];
  return listAt(parsed.value, 'services').flatMap((service, index) => {
    // A service of an image has no pushes to deploy.
    if (memberAt(service, 'image') !== undefined || textAt(service, 'runtime') === 'image' || textAt(service, 'type') === 'keyvalue') return [];
    const off =
      memberAt(service, 'autoDeploy') === false ||
      ['off', 'no'].includes(textAt(service, 'autoDeployTrigger') ?? textAt(service, 'autoDeploy') ?? '');
    const unquoted = memberAt(service, 'autoDeployTrigger') === false;
    return off || unquoted ? [] : [{ file, line: parsed.lines.get(`/services/${index}`) ?? 1 }];
  });
}
