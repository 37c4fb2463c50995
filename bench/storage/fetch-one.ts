// `node bench/storage/fetch-one.ts s3://bucket/key endpoint folder`: one download as the drill does it, in a process of its own. Prints
// what it took as JSON. An ssh:// address takes key and host keys from the files that SSH_KEY and SSH_KNOWN_HOSTS name.
import { readFileSync } from 'node:fs';
import { sshAccess } from '../../actions/restore-drill/ssh-access.ts';
import { fetchBackup } from '../../src/adapters/storage/fetch-backup.ts';
import { isAcceptableUrl, parseBackupSource } from '../../src/domain/drill/backup-source.ts';

const [address = '', endpoint = '', folder = ''] = process.argv.slice(2);
const source = parseBackupSource(address);
if ('problem' in source) throw new Error(source.problem);
let lines = 0;
const { backup } = await fetchBackup({
  source: source.value,
  s3: { endpoint, region: 'us-east-1' },
  url: { mayFetch: isAcceptableUrl },
  ssh: sshAccess({ backup: source.value, sshKey: fileOf('SSH_KEY'), sshKnownHosts: fileOf('SSH_KNOWN_HOSTS') }),
  folder,
  signal: new AbortController().signal,
  wantsSidecar: true,
  events: {
    progress: () => {
      lines += 1;
    },
    broken: () => {},
    replaced: () => {},
  },
});
const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
console.log(
  JSON.stringify({ sha256: backup.sha256, integrity: backup.integrity, lines, maxRssKib: maxRSS, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }),
);

function fileOf(name: string): string {
  const file = process.env[name];
  return file === undefined ? '' : readFileSync(file, 'utf8');
}
