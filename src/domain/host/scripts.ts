import { section } from './answer.ts';
import { CONTAINER_FORMAT } from './docker.ts';
import { shellQuote } from './quote.ts';
import { UNIT_PROPERTIES } from './systemd.ts';
import type { MemoryOf, ProcessTarget } from './targets.ts';

/**
 * What the host is asked, as scripts for any POSIX shell. They read and change nothing. Every value is quoted, whatever its pattern
 * allows; each command is a section of the answer.
 */

/** The host's clock, and its time zone. */
export const CLOCK_SCRIPT = 'date +%s\nunset TZ\ndate +%z\n';

/** The mounts, and nothing else, so that a far file system that hangs holds nothing up. */
export const MOUNTS_SCRIPT = section('mounts', 'cat /proc/self/mounts');

/** Space and inodes of each mount point. In kibibytes, which POSIX has, so that every df knows it. */
export function disksScript(mounts: readonly string[]): string {
  return mounts
    .flatMap((mount, index) => [
      section(`blocks ${index}`, `df -Pk -- ${shellQuote(mount)}`),
      section(`inodes ${index}`, `df -Pi -- ${shellQuote(mount)}`),
    ])
    .join('');
}

/** One level after the other, up to the root, which has no limit of its own. The controller of version 1 has a folder of its own. */
const GROUP = `group() {
  root=/sys/fs/cgroup
  [ -d "$root/memory" ] && [ ! -f "$root/cgroup.controllers" ] && root=/sys/fs/cgroup/memory
  if [ -z "$1" ] || [ "$1" = / ] || [ ! -d "$root$1" ]; then echo no-group; return; fi
  at=$1
  while [ -n "$at" ] && [ "$at" != / ]; do
    echo level
    for file in memory.current memory.max memory.high memory.usage_in_bytes memory.limit_in_bytes; do
      [ -r "$root$at/$file" ] && { IFS= read -r value < "$root$at/$file"; echo "$file=$value"; }
    done
    cat "$root$at/memory.stat" "$root$at/memory.events" "$root$at/memory.oom_control" 2>/dev/null
    at=\${at%/*}
  done
}
of_process() {
  [ "\${1:-0}" -gt 0 ] 2>/dev/null || return
  path=$(sed -n 's/^[0-9]*:\\([^:]*,\\)\\{0,1\\}memory\\(,[^:]*\\)\\{0,1\\}:\\(\\/.*\\)$/\\3/p' "/proc/$1/cgroup")
  [ -n "$path" ] || path=$(sed -n 's/^0::\\(\\/.*\\)$/\\1/p' "/proc/$1/cgroup")
  printf '%s' "$path"
}
`;

export function memoryScript(of: readonly MemoryOf[]): string {
  const parts = of.map((one, index) => {
    const name = shellQuote(one.name ?? '');
    if (one.kind === 'unit')
      return [
        section(`find ${index}`, `systemctl show -p ${UNIT_PROPERTIES} -- ${name}`),
        section(`group ${index}`, `group "$(systemctl show -p ControlGroup -- ${name} | sed -n 's/^ControlGroup=//p')"`),
      ].join('');
    if (one.kind === 'container')
      return [
        section(`find ${index}`, `docker container inspect -f ${shellQuote(CONTAINER_FORMAT)} -- ${name}`),
        section(`group ${index}`, `group "$(of_process "$(docker container inspect -f '{{.State.Pid}}' -- ${name})")"`),
      ].join('');
    return section(`group ${index}`, `group ${name}`);
  });
  return `${GROUP}${section('meminfo', 'cat /proc/meminfo')}${section('vmstat', 'cat /proc/vmstat')}${parts.join('')}`;
}

/** pm2 would start its daemon where none runs; a Node of nvm is on the PATH of shells that people open alone. */
const PM2 = `pm2_list() {
  [ -e "\${PM2_HOME:-$HOME/.pm2}/rpc.sock" ] || { command -v pm2 >/dev/null || find_pm2 || return 127; echo no-daemon; return; }
  command -v pm2 >/dev/null || find_pm2 || return 127
  pm2 jlist
}
find_pm2() {
  for at in "$HOME"/.nvm/versions/node/*/bin "$HOME"/.volta/bin "$HOME"/.local/share/fnm/node-versions/*/installation/bin "$HOME"/.npm-global/bin "$HOME"/n/bin; do
    [ -x "$at/pm2" ] && { PATH=$PATH:$at; return 0; }
  done
  return 1
}
`;

export function processesScript(targets: readonly ProcessTarget[]): string {
  const asked = targets.map(({ manager, name }, index) => {
    if (manager === 'systemd') return section(`process ${index}`, `systemctl show -p ${UNIT_PROPERTIES} -- ${shellQuote(name)}`);
    if (manager === 'docker')
      return section(`process ${index}`, `docker container inspect -f ${shellQuote(CONTAINER_FORMAT)} -- ${shellQuote(name)}`);
    return '';
  });
  // One list tells all of its applications.
  const pm2 = targets.some(({ manager }) => manager === 'pm2') ? `${PM2}${section('pm2', 'pm2_list')}` : '';
  return `${pm2}${asked.join('')}`;
}
