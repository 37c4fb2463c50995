import { displayUrl } from '../../core/redact.ts';
import { dockerCommands, procfileCommands, railwayCommands, renderCommands } from '../deploy-path/hosts.ts';
import { readScripts, runsInDeploy } from '../deploy-path/package-json.ts';
import { yamlValues } from '../deploy-path/yaml-lines.ts';
import { joinPath, type ProjectFiles } from '../migrations/project-files.ts';
import type { Detected, Notice, Sighting } from './answers.ts';

type File = { readonly path: string; readonly text: string };

/** Files that say where an API runs and where it answers, in the root and in each package's folder. */
const NAMES = [
  ...['render.yaml', 'render.yml', 'railway.json', 'railway.toml', 'fly.toml', 'Dockerfile', 'Procfile', 'package.json'],
  ...['docker-compose.yml', 'docker-compose.yaml', 'compose.yml', 'compose.yaml', 'docker-compose.prod.yml'],
  ...['ecosystem.config.js', 'ecosystem.config.cjs', 'README.md', '.env.example', '.env.sample'],
];

/** Host, health address, who applies migrations, and PostgreSQL's version, as far as files say so. */
export async function detectHosting(files: ProjectFiles, folders: readonly string[]): Promise<Detected> {
  const paths = folders.flatMap((folder) => NAMES.map((name) => joinPath(folder, name)));
  const texts = await Promise.all(paths.map(async (path) => ({ path, text: await files.readText(path) })));
  const found = texts.filter((file): file is File => file.text !== null);
  const health = healthPaths(found);
  return {
    sightings: [...hosts(found), ...migrators(found), ...postgresVersions(found), ...healthUrls(found)],
    notices: [...otherHosts(found), ...health],
  };
}

const baseOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
const isRender = ({ path }: File) => /^render\.ya?ml$/.test(baseOf(path));
const isRailway = ({ path }: File) => /^railway\.(json|toml)$/.test(baseOf(path));
const isCompose = ({ path }: File) => /compose(\.prod)?\.ya?ml$/.test(baseOf(path));

/** The host's own file decides. pm2 or containers without any host's file are a server of one's own, which wants a yes. */
function hosts(files: readonly File[]): Sighting[] {
  const seen = (value: string, fits: (file: File) => boolean) =>
    files.filter(fits).map(({ path }): Sighting => ({ question: 'host', value, where: path, sure: true }));
  const [render, railway] = [seen('render', isRender), seen('railway', isRailway)];
  // Both: one of them is a trial or the past.
  if (render.length > 0 && railway.length > 0) return [...render, ...railway].map((each) => ({ ...each, sure: false }));
  if (render.length + railway.length > 0) return [...render, ...railway];
  const own = files.filter((file) => isCompose(file) || /^(Dockerfile|ecosystem\.config\.c?js)$/.test(baseOf(file.path)));
  return own.slice(0, 1).map(({ path }) => ({ question: 'host', value: 'vps', where: path, sure: false }));
}

/** Hosts that no deploy example is for: their deploy stays theirs, and the rest is written. */
function otherHosts(files: readonly File[]): Notice[] {
  if (files.some((file) => isRender(file) || isRailway(file))) return [];
  const other = files.find((file) => baseOf(file.path) === 'fly.toml');
  return other === undefined ? [] : [{ kind: 'host_without_example', host: 'Fly.io', where: other.path }];
}

/** What the host runs by itself at a deploy. Where it applies the migrations, the gate must let pending ones pass. */
function migrators(files: readonly File[]): Sighting[] {
  const commands = files.flatMap((file) => {
    if (isRender(file)) return renderCommands(file.path, file.text);
    if (isRailway(file)) return railwayCommands(file.path, file.text);
    if (baseOf(file.path) === 'Dockerfile') return dockerCommands(file.path, file.text);
    if (baseOf(file.path) === 'Procfile') return procfileCommands(file.path, file.text);
    if (baseOf(file.path) !== 'package.json') return [];
    return [...(readScripts(file.path, file.text) ?? [])].filter(([name]) => runsInDeploy(name)).map(([, command]) => command);
  });
  const applies = commands.find(({ text }) => /\bprisma(?:@\S+)?\s+migrate\s+deploy\b/.test(text));
  if (applies !== undefined) return [{ question: 'pending', value: 'allow', where: `${applies.file}:${applies.line}`, sure: true }];
  return [{ question: 'pending', value: 'apply', where: '', sure: false }];
}

/** Render's blueprint says production's version; a compose file says that of a laptop, which wants a yes. */
function postgresVersions(files: readonly File[]): Sighting[] {
  return files.flatMap((file) => {
    if (!isRender(file) && !isCompose(file)) return [];
    return yamlValues(file.text).flatMap(({ path, line, text }): Sighting[] => {
      const version = isRender(file)
        ? path.at(-1) === 'postgresMajorVersion' && /^\d+$/.exec(text)?.[0]
        : path.at(-1) === 'image' && /(?:^|\/)(?:postgres|postgis|pgvector):(?:pg)?(\d+)/.exec(text)?.[1];
      return version ? [{ question: 'postgres-version', value: version, where: `${file.path}:${line}`, sure: isRender(file) }] : [];
    });
  });
}

const HEALTH = /(?:^|\/)(?:health|healthz|health-?check|livez|readyz|status|ping)(?:\/|$)/i;

/** Whole addresses in a README or an example of the environment; the path of each speaks of health. */
function healthUrls(files: readonly File[]): Sighting[] {
  return files
    .filter(({ path }) => /^(README\.md|\.env\.(example|sample))$/.test(baseOf(path)))
    .flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) =>
        [...line.slice(0, 2000).matchAll(/https?:\/\/[^\s"'`<>()[\]{}|\\^]+/g)].flatMap(([raw]): Sighting[] => {
          const url = URL.canParse(raw) ? new URL(raw) : null;
          const known = url === null || /(^|\.)(localhost|github\.com|shields\.io|badgen\.net)$|^(127\.|0\.0\.0\.0|\[::1\])/.test(url.hostname);
          if (known || !HEALTH.test(url.pathname)) return [];
          return [{ question: 'health-url', value: displayUrl(url.href), where: `${path}:${index + 1}`, sure: false }];
        }),
      ),
    )
    .slice(0, 5);
}

/** Paths without a host: a person has to put the host before it. */
function healthPaths(files: readonly File[]): Notice[] {
  return files
    .flatMap(({ path, text }) => {
      const pattern = /^\s*-?\s*"?(?:healthCheckPath|healthcheckPath)"?\s*[:=]\s*["']?(\/[\w./-]*)|^HEALTHCHECK\b.*https?:\/\/[^/\s]+(\/[\w./-]*)/;
      return text.split('\n').flatMap((line, index): Notice[] => {
        const found = pattern.exec(line.slice(0, 2000));
        const health = found?.[1] ?? found?.[2];
        return health === undefined ? [] : [{ kind: 'health_path', path: health, where: `${path}:${index + 1}` }];
      });
    })
    .slice(0, 3);
}
