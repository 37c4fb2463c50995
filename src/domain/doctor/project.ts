import { listAt, memberAt, textAt } from '../../core/json-fields.ts';
import { type ProjectFile, scanDeployPath } from '../deploy-path/scan.ts';
import { withLocalCalls } from './local-calls.ts';
import type { AdoptionRecord } from './record.ts';
import { type ParsedYaml, readWorkflow, type Workflow } from './workflow.ts';

type Local = Pick<AdoptionRecord, 'workflows' | 'unreadable' | 'leftOut' | 'blueprint' | 'blueprintUnread' | 'forbidden' | 'hasPrisma'>;

const isBlueprint = ({ path }: ProjectFile) => /(^|\/)render\.ya?ml$/.test(path);

/** What a repository's own files say of its adoption. `leftOut`: files that are there and could not be read. */
export function readProject(files: readonly ProjectFile[], parseYaml: (text: string) => ParsedYaml, leftOut: readonly string[] = []): Local {
  const read = files
    .filter(({ path }) => /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map(({ path, text }) => readWorkflow(path, parseYaml(text)));
  return {
    workflows: withLocalCalls(read.filter((one): one is Workflow => 'jobs' in one)),
    unreadable: read.filter((one) => 'problem' in one),
    leftOut,
    blueprint: files.filter(isBlueprint).flatMap(({ path, text }) => deploying(path, parseYaml(text))),
    blueprintUnread: files.filter(isBlueprint).flatMap(({ path, text }) => unclear(path, parseYaml(text))),
    forbidden: scanDeployPath(files),
    hasPrisma: files.some(({ path, text }) => /(^|\/)package\.json$/.test(path) && /"@?prisma(\/client)?"\s*:/.test(text)),
  };
}

/** Services of a blueprint that deploy each push, as is the default: https://render.com/docs/blueprint-spec */
function deploying(file: string, parsed: ParsedYaml): AdoptionRecord['blueprint'] {
  if ('problem' in parsed || unclear(file, parsed).length > 0) return [];
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

/** A blueprint that cannot be read says nothing of whether it deploys; Render may take what is merged by `<<`. */
function unclear(file: string, parsed: ParsedYaml): AdoptionRecord['blueprintUnread'] {
  if ('problem' in parsed) return [{ file, line: parsed.line, problem: parsed.problem }];
  const merge = [...parsed.lines].find(([place]) => place.endsWith('/<<'));
  return merge === undefined ? [] : [{ file, line: merge[1], problem: 'merged by <<' }];
}
