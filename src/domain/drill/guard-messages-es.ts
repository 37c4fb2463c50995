import type { GuardMessages } from './guard-messages.ts';

const cure =
  'Dé al simulacro un servidor propio: un contenedor de servicio sin POSTGRES_DB, o uno arrancado con -c cluster_name=restore-drill, o nombre este servidor con throwaway-system-id';

export const guardMessagesEs: GuardMessages = {
  databases: (names) => `El servidor contiene algo que puede estar en uso (${names}), así que no se restauró nada. ${cure}.`,
  productionAddress: (said) =>
    `server-url lleva al servidor que nombra ${said}, así que no se restauró nada. Dé al simulacro otro servidor; si ${said} nombra el desechable, quítelo de este paso.`,
  productionId:
    'El servidor tiene el identificador de sistema que nombra production-system-id: es producción, o una copia física de ella. No se restauró nada. Dé al simulacro un servidor propio.',
  productionIdUnreadable:
    'El usuario de server-url no puede leer el identificador de sistema, así que no se puede comparar con production-system-id. No se restauró nada. Concédale EXECUTE ON FUNCTION pg_control_system(), o use un superusuario.',
  olderThanJob: (server, job) =>
    `El servidor lleva en marcha ${server}, y este trabajo ${job}: no se arrancó para el simulacro, así que no se restauró nada. ${cure}.`,
  sessions: (count) => `Hay otros conectados al servidor (${count} sesión(es) que no son de un simulacro), así que no se restauró nada. ${cure}.`,
  age: 'Servidor más joven que el trabajo',
  ages: {
    younger: 'sí',
    not_asked: 'no se pregunta, pues el servidor fue nombrado',
    unknown: 'se desconoce: ningún ejecutor de GitHub dice cuándo empezó el trabajo',
  },
};
