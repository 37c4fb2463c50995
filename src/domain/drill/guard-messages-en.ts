import type { GuardMessages } from './guard-messages.ts';

const cure =
  'Give the drill a server of its own: a service container without POSTGRES_DB, or one started with -c cluster_name=restore-drill, or name this server by throwaway-system-id';

export const guardMessagesEn: GuardMessages = {
  databases: (names) => `The server holds what may be in use (${names}), so nothing was restored. ${cure}.`,
  productionAddress: (said) =>
    `server-url leads to the server that ${said} names, so nothing was restored. Give the drill another server; if ${said} names the throwaway one, leave it out of this step.`,
  productionId:
    'The server has the system identifier that production-system-id names: it is production, or a physical copy of it. Nothing was restored. Give the drill a server of its own.',
  productionIdUnreadable:
    'The user of server-url may not read the system identifier, so it cannot be compared with production-system-id. Nothing was restored. Grant EXECUTE ON FUNCTION pg_control_system() to the user, or use a superuser.',
  olderThanJob: (server, job) =>
    `The server has been running for ${server}, and this job for ${job}: it was not started for the drill, so nothing was restored. ${cure}.`,
  sessions: (count) => `Others are connected to the server (${count} session(s) that are no drill’s), so nothing was restored. ${cure}.`,
  age: 'Server younger than the job',
  ages: { younger: 'yes', not_asked: 'not asked, as the server was named', unknown: 'unknown: no GitHub runner tells when the job began' },
};
