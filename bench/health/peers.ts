import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';

/** What is timed: a command that ends with 0 once the endpoint is healthy, or why it cannot run here. */
export type Contender =
  | { readonly name: string; readonly command: readonly [string, ...string[]] }
  | { readonly name: string; readonly missing: string };

const WAIT_ON = 'wait-on@9.5.1';
const WAIT4X = 'wait4x.dev/v3/cmd/wait4x@latest';
const tools = path.resolve(import.meta.dirname, '..', '..', '.cache', 'bench');

/** Everybody who waits for a health endpoint, each at its fastest sensible settings; installed once, outside of package.json. */
export function contenders(url: string, bundle: string): readonly Contender[] {
  const script = `fetch(${JSON.stringify(url)}).then(r=>r.json()).then(b=>process.exit(b.status==='ok'&&b.database==='connected'?0:1))`;
  return [
    { name: 'bare `node -e fetch`', command: [process.execPath, '-e', script] },
    { name: 'health-gate bundle', command: [process.execPath, bundle] },
    waitOn(url),
    curl(url),
    wait4x(url),
  ];
}

/** It looks at the status alone. */
function curl(url: string): Contender {
  const name = '`curl --fail --retry 3`, status only';
  if (spawnSync('curl', ['--version']).status !== 0) return { name, missing: 'no curl here' };
  return { name, command: ['curl', '--silent', '--fail', '--retry', '3', '--output', '/dev/null', url] };
}

/** It looks at the status alone as well; `http-get`, since it asks with HEAD otherwise. */
function waitOn(url: string): Contender {
  const name = `\`wait-on\` (${WAIT_ON}), status only`;
  const home = path.join(tools, 'wait-on');
  const program = path.join(home, 'node_modules', 'wait-on', 'bin', 'wait-on');
  if (!existsSync(program)) {
    mkdirSync(home, { recursive: true });
    spawnSync('npm', ['install', '--prefix', home, '--no-audit', '--no-fund', '--ignore-scripts', WAIT_ON], { stdio: 'ignore', timeout: 120_000 });
  }
  if (!existsSync(program)) return { name, missing: 'not installed here' };
  return { name, command: [process.execPath, program, '--interval', '50', url.replace('http:', 'http-get:')] };
}

/** It looks at the status, and that the body has the path. */
function wait4x(url: string): Contender {
  const name = '`wait4x http`';
  const program = path.join(tools, 'bin', 'wait4x');
  if (!existsSync(program)) {
    spawnSync('go', ['install', WAIT4X], { stdio: 'ignore', timeout: 240_000, env: { ...process.env, GOBIN: path.dirname(program) } });
  }
  if (!existsSync(program)) return { name, missing: 'not built here' };
  return { name, command: [program, 'http', url, '--expect-status-code', '200', '--expect-body-json', 'status', '--quiet'] };
}
