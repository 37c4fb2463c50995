import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const CONTAINER = 'c0ffee'.padEnd(64, '0');

export type DockerStandIn = {
  /** First on the PATH, it is the `docker` that the drill finds. */
  readonly folder: string;
  readonly calls: () => string;
  /** Files of the drill that are still where it put them into the container. */
  readonly leftInside: () => readonly string[];
  readonly remove: () => void;
};

/**
 * A `docker` program that takes this machine for the inside of one container, in which a server listens on `port`. As with the real
 * one, a signal to `docker exec` does not reach the program inside, and only the variables named by -e do. Nobody listens inside on `closed`.
 */
export function dockerStandIn(port: number, bin: string, ports = `0.0.0.0:${port}->${port}/tcp`, closed = 0): DockerStandIn {
  const folder = mkdtempSync(path.join(tmpdir(), 'runbook-docker-'));
  const calls = path.join(folder, 'calls');
  writeFileSync(calls, '');
  writeFileSync(
    path.join(folder, 'docker'),
    `#!/bin/bash
printf '%s\\n' "$*" >> ${calls}
case $1 in
  ps) printf '${CONTAINER}\\tpostgres:15\\t%s\\n' '${ports}';;
  inspect) [ "\${!#}" = service ] && echo ${CONTAINER};;
  cp) cp -r "$2" "\${3#*:}";;
  exec) shift; vars=(PATH=${bin}:/usr/bin:/bin)
    while :; do case $1 in -i) shift;; -u) shift 2;; -e) vars+=("$2=\${!2}"); shift 2;; *) break;; esac; done
    [ "$1" = ${CONTAINER} ] || exit 1
    for var in "\${vars[@]}"; do [ "$var" = PGPORT=${closed} ] && exit 2; done
    shift; setsid -w env -i "\${vars[@]}" "$@" <&0 & wait $!; exit $?;;
  *) exit 1;;
esac
`,
  );
  chmodSync(path.join(folder, 'docker'), 0o755);
  const said = () => readFileSync(calls, 'utf8');
  const leftInside = () => [...new Set(said().match(/\/tmp\/restore-drill-[0-9a-f]{16}\.[a-z]+/g))].filter((name) => existsSync(name));
  return { folder, calls: said, leftInside, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
