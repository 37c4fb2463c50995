// `node bench/storage/fetch-one.ts s3://bucket/key endpoint folder`: one download as the drill does it, in a process of its own. Prints
// what it took as JSON.
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
