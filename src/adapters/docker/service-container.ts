import type { WayWhy } from '../../domain/drill/client-ways.ts';
import { docker } from './docker.ts';

export type ContainerFound = { readonly id: string; readonly port: number } | { readonly why: WayWhy; readonly detail: string };

/** Images that are a PostgreSQL server, where no published port tells which container it is. */
const SERVER_IMAGE = /(^|\/)(postgres|postgis|timescaledb|pgvector|postgresql)(-ha)?(:|@|$)/;
const DEFAULT_PORT = 5432;

/**
 * The container that runs the server on this port of this machine: the one named, else the one that publishes the port, else the
 * only one of a PostgreSQL image. The caller proves that it is that server.
 */
export async function findServiceContainer(named: string, port: number, signal: AbortSignal): Promise<ContainerFound> {
  const list = await docker(['ps', '--no-trunc', '--format', '{{.ID}}\t{{.Image}}\t{{.Ports}}'], { signal });
  if (list.code !== 0) return { why: 'no_docker', detail: '' };
  const running = list.stdout.split('\n').filter(Boolean).map(parseRow);
  if (named !== '') {
    const inspected = await docker(['inspect', '--type', 'container', '--format', '{{.Id}}', named], { signal });
    const one = running.find((row) => row.id === inspected.stdout.trim());
    return one === undefined ? { why: 'no_container', detail: named } : { id: one.id, port: one.inner(port) ?? DEFAULT_PORT };
  }
  const publishing = running.filter((row) => row.inner(port) !== null);
  const candidates = publishing.length > 0 ? publishing : running.filter((row) => SERVER_IMAGE.test(row.image));
  if (candidates.length > 1) return { why: 'several_containers', detail: String(candidates.length) };
  const [one] = candidates;
  return one === undefined ? { why: 'no_container', detail: String(port) } : { id: one.id, port: one.inner(port) ?? DEFAULT_PORT };
}

/** `0.0.0.0:5432->5432/tcp, :::5432->5432/tcp`. */
function parseRow(line: string) {
  const [id = '', image = '', ports = ''] = line.split('\t');
  const inner = (published: number) => {
    const match = new RegExp(`:${published}->(\\d+)/tcp`).exec(ports);
    return match === null ? null : Number(match[1]);
  };
  return { id, image, inner };
}
