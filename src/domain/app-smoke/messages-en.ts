import type { AppMessages } from './messages.ts';

export const appMessagesEn: AppMessages = {
  notIsolated: (why) =>
    `The application was not started, as it could not be cut off from the network: ${why}. A copy of production's data must not mail customers. Use a Linux runner with user namespaces or sudo, or say app-network: allow.`,
  obstacles: {
    system: 'this system has no network namespaces, or no unshare',
    refused: 'the system allows neither user namespaces nor sudo without a password',
    loopback: 'there is neither ip nor ifconfig to bring up the loopback interface',
  },
  ended: (exit, after) =>
    `app-command ended (${exit}) after ${after} and before it was healthy. Start it by hand on a restored copy to see what it says; its output is not shown, as it may hold rows.`,
  unhealthy: (what, after) =>
    `The application did not become healthy on the restored copy within ${after} (last: ${what}). Start it by hand on a restored copy.`,
  readFailed: (path, what) =>
    `${path} did not return what was expected of the restored copy (${what}). Its answer is not shown, as it may hold rows.`,
  isolations: {
    user_namespace: 'Started without any network but the restored copy’s.',
    sudo: 'Started without any network but the restored copy’s (by sudo).',
    none: 'Started **with the network of this machine** (`app-network: allow`).',
  },
  title: 'Application',
  path: 'Path',
  answer: 'Answer',
  starting: 'Starting the application on the restored copy',
  healthy: (after) => `The application is healthy after ${after}`,
};
