import type { OutcomeMessages } from './outcome-messages-type.ts';

export const es: OutcomeMessages = {
  title: 'Diagnóstico',
  ownNetwork: (sentence) => `${sentence} Desde aquí no se puede decir nada de la API.`,
  headline: (culprit, confidence) => `### 🔎 Diagnóstico: ${culprit} (${confidence})`,
  confidence: { certain: 'seguro', likely: 'probable', possible: 'posible' },
  nextStep: '**Siguiente paso**',
  restart: '**Reinicio**',
  lookedAt: (stamp) => `Mirado el ${stamp} UTC; se actualiza con cada diagnóstico de esta incidencia`,
  notWritten: (detail) => `El diagnóstico no se pudo escribir en la incidencia: ${detail}`,
  noComment: 'El issue de la incidencia no admite comentarios (bloqueado o lleno): el diagnóstico está solo en esta ejecución.',
  noIssue: (number) => `El issue ${number} no es una incidencia de la cuenta de este token, así que no se escribió en él. Busca de nuevo su número.`,
  noIncident: 'No hay ninguna incidencia abierta de estas comprobaciones; el diagnóstico está solo en esta ejecución.',
  progress: { incident: (url) => `La incidencia: ${url}`, looking: (what, limit) => `Se mira ${what}, como mucho ${limit} …` },
};
