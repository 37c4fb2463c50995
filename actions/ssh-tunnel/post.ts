import type { Context } from '../../src/adapters/runner/run-action.ts';
import { readQuietly, removePrivately, removeTunnelFolder } from '../../src/adapters/ssh/folder.ts';
import { endTunnel } from '../../src/adapters/ssh/processes.ts';
import { plainText } from '../../src/core/plain-text.ts';
import { FILES } from '../../src/domain/tunnel/config-file.ts';
import { tunnelMessages } from '../../src/domain/tunnel/messages.ts';
import { spokenLines } from '../../src/domain/tunnel/ssh-log.ts';
import type { inputs as spec } from './inputs.ts';
import { argumentsIn } from './open.ts';

/** After the job's steps, also after a cancel or a main step that was killed: ends this tunnel's ssh, removes its files. */
export async function post({ language, log }: Context<typeof spec>, state: (name: string) => string): Promise<void> {
  const folder = state('folder');
  if (folder === '') return;
  const m = tunnelMessages[language];
  await removePrivately(folder, FILES.key);
  const ran = await endTunnel(argumentsIn(folder));
  const said = spokenLines(await readQuietly(folder, FILES.log)).at(-1) ?? '';
  await removeTunnelFolder(folder);
  if (ran) log.info(m.closed);
  // A later step that failed for it should be understood: this becomes a warning.
  else if (state('open') === 'true') throw new Error(m.lost(plainText(said, 300)));
}
