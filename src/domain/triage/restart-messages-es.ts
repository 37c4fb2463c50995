import { formatDuration } from '../../core/duration.ts';
import type { RestartMessages } from './restart-messages-type.ts';

export const es: RestartMessages = {
  way: { render: 'la API de Render', railway: 'la API de Railway', 'deploy-hook': 'el deploy hook', ssh: 'un comando por ssh' },
  comment: {
    requested: ({ way, culprit }) =>
      `**Reinicio pedido** con ${way}, porque el culpable es <code>${culprit}</code>. Lo que resulte se escribirá aquí; si no aparece, la ejecución terminó antes.`,
    recovered: ({ way, tookMs }) => `**Reiniciado** con ${way}: sano tras ${formatDuration(tookMs)}.`,
    still_failing: ({ way, tookMs }) => `**Reiniciado** con ${way}, y **sigue fallando** tras ${formatDuration(tookMs)}. Míralo tú.`,
    not_accepted: ({ way }) => `**No reiniciado**: ${way} no aceptó la petición. Reinícialo a mano.`,
    broken_off: ({ way }) => `**Reinicio pedido** con ${way}; la ejecución terminó antes de ver el resultado.`,
  },
  once: 'El servicio de una incidencia se reinicia una vez. Borra este comentario para permitir otro reinicio',
  refusal: {
    fork: 'un fork inició esta ejecución, y por un fork no se reinicia nada',
    no_way: 'no hay forma de reiniciar: da render-service, railway-service, deploy-hook-url o restart-command',
    culprit: 'restart-on no nombra a este culpable, o el diagnóstico no es seguro',
    no_incident: 'no hay un issue de la incidencia que impida que dos ejecuciones reinicien a la vez: abre uno antes, o da issue-number',
    incident_over: 'la incidencia terminó, o alguien cerró su issue',
    maintenance: 'hay un mantenimiento declarado',
    not_known: 'GitHub no mostró qué reinicios hubo',
    already: 'el servicio de esta incidencia ya se reinició, o la ejecución que lo asumió fue interrumpida',
    cool_down: 'el servicio se reinició hace poco (restart-cool-down)',
    not_claimed: 'otra ejecución lo asumió, o el issue no admite comentarios',
  },
  dryRun: (way, refusal) =>
    refusal === null ? `Con restart: on se reiniciaría ahora con ${way}.` : `Con restart: on no se reiniciaría: ${refusal}.`,
  refused: (refusal) => `No se reinició: ${refusal}.`,
  recovered: (way, took) => `Reiniciado con ${way}; sano tras ${took}. La causa está en la incidencia, y la próxima ejecución del monitor la cierra.`,
  stillFailing: (way, took) => `Reiniciado con ${way}, y sigue fallando tras ${took}. Un reinicio no lo arregla: mira lo que halló el diagnóstico.`,
  notAccepted: (way, detail) => `No se pudo reiniciar con ${way}: ${detail || 'no se aceptó la petición'}. Reinícialo a mano.`,
  notRecorded: (detail) => `Lo que resultó del reinicio no se pudo escribir en la incidencia: ${detail}`,
  progress: {
    asking: (way) => `Se pide un reinicio con ${way} …`,
    waiting: (limit) => `Se espera a que la API responda bien, como mucho ${limit} …`,
  },
};
