import { plural } from '../../core/language.ts';
import type { MonitorMessages, TargetWords } from './messages-type.ts';

const counted = ({ probes, bad, availability }: TargetWords) =>
  `${plural(probes, 'sondeo', 'sondeos')}, ${bad} malos, disponibilidad ${availability}`;
/** La frase sobre la respuesta, lo contado y la incidencia. */
const judged = (words: TargetWords) => `${words.message} Contado: ${counted(words)}.${words.issue ? ` Incidencia: ${words.issue}` : ''}`;

export const es: MonitorMessages = {
  ok: (words) => `Responde bien (${counted(words)}${words.p95 === null ? '' : `, el 95 % en menos de ${words.p95}`}).`,
  degraded: (words) => `De forma persistente: ${judged(words)}`,
  critical: judged,
  undecided: (words) =>
    `Muy pocas respuestas para decidir (${counted(words)}). La última: ${words.message} La próxima ejecución sigue contando; aumente probes para decidir en una sola.`,
  badAnswer: (url, what, advice) => `${url}: ${what}. ${advice}`,
  slowAnswer: (url, latency, limit, phase) =>
    `${url} responde bien pero despacio, la última vez en ${latency} con un límite de ${limit}${phase === null ? '' : `; la mayor parte es ${phase}`}. Revise la carga, las consultas lentas y los límites del servidor.`,
  flawedAnswer: (url, what) => `${url} responde bien salvo por esto: ${what}.`,
  expiring: (url, days) => `${url} responde bien, y su certificado termina en ${days} días. Renuévelo ahora.`,
  ownNetwork: (url, what) =>
    `${url}: ${what}; tampoco respondió ninguna de las direcciones de control, así que falla nuestra propia red y nada se sabe del servicio. Mire el runner y githubstatus.com.`,
  goodAnswer: (url, status, latency) => `${url} respondió bien (HTTP ${status}) en ${latency}.`,
  blind: (count, longest, mode) =>
    `Nadie miró durante ${longest}${count === 1 ? '' : ` como máximo, en ${count} tramos`}. ${
      mode === 'burst'
        ? 'La programación de GitHub llega tarde u omite ejecuciones; haga que un monitor externo lance este flujo.'
        : 'Compruebe qué inicia este flujo de trabajo.'
    }`,
  heartbeatFailed: (detail) =>
    `El interruptor de hombre muerto no aceptó la llamada: ${detail}. Revise heartbeat-url; pronto dará este monitor por muerto.`,
  historyFailed: (detail) => `No se pudo escribir el historial: ${detail} Lo medido está en el informe de esta ejecución.`,
  costNotAccepted:
    'un relevo en un repositorio privado gasta 43.200 minutos al mes de los runners de GitHub; diga que es lo que quiere o elija otro modo.',
  visibilityUnknown:
    'Ni el evento ni GitHub dicen si este repositorio es público, y un relevo en uno privado cuesta 43.200 minutos al mes. Dé al job «permissions: { contents: read }» y pase github-token, o ponga accept-cost: true.',
  relayRunning: (run) => `La ejecución ${run} ya vigila, así que esta le ha dejado la vigilancia.`,
  noSuccessor: (detail) =>
    `Ninguna ejecución ha tomado el relevo: desde ahora nadie vigila${detail === '' ? '' : ` (${detail})`}. Inicie el flujo a mano y vea por qué no empezaron las últimas ejecuciones.`,
  silent: (age, limit) =>
    `El monitor miró por última vez hace ${age}, más de ${limit}: un fallo tras este despliegue puede pasar inadvertido. Vea por qué no se ejecuta su flujo de trabajo.`,
  neverLooked: (slug) =>
    `No hay historial de un monitor en monitor/${slug}: nunca se ejecutó, o lo hizo con otro servicio o entorno. Inicie monitor.yml una vez o corrija check-monitor.`,
  historyUnread: (detail) => `No se pudo leer si el monitor funciona: ${detail}`,
  cacheUnused: (detail) =>
    `El estado de la última ejecución no está disponible (${detail}); las rachas empiezan de nuevo y las incidencias abiertas se conocen por sí mismas.`,
  cacheRejected: {
    garbled: 'El estado en caché no es nuestro; no se usa.',
    stale: 'El estado en caché es demasiado viejo; no se usa.',
    newer: 'El estado en caché es de una versión más nueva; no se usa.',
  },
  handedOver: 'La siguiente ejecución ya vigila; esta termina.',
  asking: 'Se pide a GitHub la ejecución que toma el relevo.',
  round: (number, words) => `Ronda ${number}: ${words}`,
  more: (count) => `… ${count} más`,
  target: 'Objetivo',
  state: 'Estado',
  availabilityHead: 'Disponibilidad',
  probes: 'Sondeos',
  incident: 'Incidencia',
  latency: 'p50 / p95 / p99',
  coverage: ({ rounds, from, to, longest, mode }) =>
    `Vigilado de ${from} a ${to} UTC en modo ${mode}: ${plural(rounds, 'ronda', 'rondas')}; el mayor tiempo sin mirar, ${longest}.`,
  gaps: 'Cuándo nadie miró',
  gap: (from, to, length) => `${from} a ${to} UTC: ${length}`,
};
