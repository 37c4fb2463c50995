import type { ReviewMessages } from './messages-type.ts';

const times = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

export const es: ReviewMessages = {
  title: (week) => `Revisión semanal ${week}`,
  labelDescription: 'La revisión semanal del runbook',
  period: (first, last, timeZone) => `Del ${first} al ${last} (${timeZone}).`,
  notOver: (until) => `La semana no ha terminado: así está a las ${until} UTC.`,
  previous: (link) => `La semana anterior: ${link}.`,
  noPrevious: 'No hay revisión de una semana anterior.',
  next: (number) => `La revisión siguiente: #${number}.`,
  footer:
    'El runbook lleva esta incidencia. Otra ejecución en la misma semana la escribe de nuevo, así que ponga las notas en comentarios; la revisión siguiente la cierra.',
  duplicate: (number) => `Se abrió a la vez que #${number}, que sigue. Esta se cierra.`,

  needsPerson: 'Lo que necesita a una persona',
  nothingNeeded: 'Nada, hasta donde esta revisión pudo mirar.',
  more: (count) => `… y ${count} más; el informe JSON los tiene todos.`,
  look: 'ver',

  availability: 'Disponibilidad',
  incidents: 'Incidentes',
  alerts: 'Alertas',
  drills: 'Simulacros de restauración',
  deploys: 'Despliegues y migraciones',
  watchdog: 'Vigilante',
  notConfigured: {
    availability: 'Sin configurar: no hay historial de ningún monitor. Lo escribe `monitor.yml`.',
    incidents: 'Sin configurar: ningún monitor tiene historial y no consta ningún incidente.',
    alerts: 'Sin configurar: ningún workflow de la rama por defecto comprueba alertas. El ejemplo `monitor-alerts.yml` muestra cómo.',
    drills: 'Sin configurar: no hay ningún simulacro en el registro. Los anota `restore-drill.yml`.',
    deploys: 'Sin configurar: GitHub no conoce ningún despliegue de la semana, ninguna ejecución que despliegue ni ningún cambio de migraciones.',
    watchdog: 'Sin configurar: no se dio ningún informe de `watchdog`.',
  },
  unread: (what, why) => `No se pudo leer (${what}), así que no se sabe nada de ello: ${why}`,
  none: {
    incidents: 'Ningún incidente estuvo abierto esta semana.',
    alerts: 'No saltó ninguna alerta esta semana.',
    drills: 'No se hizo ningún simulacro esta semana.',
    deploys: 'No se desplegó nada esta semana.',
  },

  head: {
    target: 'Objetivo',
    watched: 'Vigilado',
    available: 'Disponible',
    atLeast: 'Al menos',
    days: 'Lun–Dom',
    answers: 'Respuestas',
    latency: 'p50 / p95 / p99',
    gap: 'Mayor hueco',
    incident: 'Incidente',
    reason: 'Motivo',
    began: 'Inicio (UTC)',
    detected: 'Detectado en menos de',
    recovered: 'Recuperado tras',
    when: 'Cuándo (UTC)',
    state: 'Estado',
    commit: 'Commit',
    by: 'Por',
    change: 'Cambio',
    check: 'Comprobación',
    finding: 'Hallazgo',
    week: 'Semana',
  },
  explained:
    '_Vigilado_: la parte de la semana en la que se miró con la frecuencia debida. _Disponible_: del tiempo vigilado. _Al menos_: como si hubiera estado caído siempre que nadie miraba. ' +
    'Días: ✅ en pie, ❌ caído un tiempo, ❔ apenas vigilado, · aún no.',
  overWeeks: 'En las últimas semanas',
  chartAvailable: 'Disponible, % del tiempo vigilado',
  chartWatched: 'Vigilado, % de la semana',
  weeksExplained: 'Semanas con interrogación y sin barra: nadie vigiló. No cuentan ni en pie ni caídas. El primer eje no empieza en 0.',
  weeksUnread: 'Las semanas anteriores no se leyeron de todos los servicios: harían falta demasiadas peticiones.',
  alertsRan: (files, runs) => `Las alertas las comprueba ${files}, que se ejecutó ${times(runs, 'vez', 'veces')} esta semana.`,
  alertsSilent: (files) => `Las alertas están configuradas en ${files}, que no se ejecutó esta semana: no se sabe nada de ellas.`,
  alertsNotCounted: (files, why) =>
    why === ''
      ? `Las alertas están configuradas en ${files}. No se miró si se ejecutó, porque \`deploys\` está apagado.`
      : `Las alertas están configuradas en ${files}. No se sabe si se ejecutó esta semana: ${why}`,
  alertsGone: 'Ningún workflow de la rama por defecto comprueba ya alertas; constan algunas de semanas anteriores.',
  alertsUnsure: (files) =>
    `No se sabe si se comprueban alertas: ${files} no se puede leer, o lo decide con una expresión. Escriba allí \`alerts: 'on'\` o \`alerts: 'off'\`.`,
  alertsUnread: (why) => `No se sabe si se comprueban alertas, porque no se pudieron leer los workflows: ${why}`,
  answers: (all, bad) => (bad === 0 ? String(all) : `${all}, ${bad} malas`),
  stillOpen: 'sigue abierto',
  cameBack: (count) => `volvió ${count}×`,
  deployState: { live: 'en producción', in_progress: 'en curso', failed: 'fallido', replaced: 'sustituido', other: 'otro' },
  deployed: (count, failed) => `${times(count, 'despliegue', 'despliegues')}${failed === 0 ? '' : `, ${failed} con fallo`}.`,
  migrations: (count) =>
    count === 0 ? 'Ninguna migración cambió esta semana.' : `${times(count, 'commit cambió', 'commits cambiaron')} migraciones:`,
  newestDrill: 'El último simulacro de cada base de datos:',
  proof: (database, level) =>
    `Prueba de ${database}: ${{ full: 'cada fila contra la copia, por número y SHA-256', rows: 'solo el número de filas', none: 'ninguna, no se comparó nada', unknown: 'no consta ninguna en el registro' }[level]}.`,
  watchdogWell: 'El vigilante no encontró nada mal.',

  headline: (week, issue, needed) =>
    `La revisión de ${week} está en ${issue}: ${needed === 0 ? 'nada necesita a una persona.' : `${times(needed, 'cosa necesita', 'cosas necesitan')} a una persona.`}`,
  incidentOpen: (title) => `El incidente sigue abierto: ${title}`,
  alertOpen: (title) => `La alerta sigue abierta: ${title}`,
  coverageLow: ({ name, figure, limit }) =>
    `${name} se vigiló el ${figure} de la semana, menos del ${limit}. Vea por qué no se ejecutó el monitor: del resto no se sabe nada.`,
  notWatched: (name) =>
    `Nadie vigiló ${name} esta semana. Vea por qué no se ejecuta el monitor; si ya no existe, borre su carpeta de la rama del historial.`,
  availabilityLow: ({ name, figure, limit }) =>
    `${name} estuvo disponible el ${figure} del tiempo vigilado, menos del ${limit}. Vea las causas en los incidentes de la semana.`,
  historyUnreadable: (count) =>
    `No se puede leer ${times(count, 'archivo', 'archivos')} del historial del monitor, así que ese tiempo cuenta como no vigilado. Mire la historia de la rama.`,
  servicesLeftOut: (count) =>
    `El historial del monitor tiene demasiados servicios: ${count} no están en esta página y aquí no se sabe nada de ellos. Borre las carpetas de los que ya no existen.`,
  drillBad: (database, line) => `El último simulacro de ${database} no terminó bien: ${line}`,
  drillOverdue: (database, last) =>
    `Hace demasiado que no hay un simulacro correcto de ${database}${last === null ? '; nunca lo hubo' : `; el último fue el ${last}`}. Ejecútelo a mano y vea por qué no lo hace su programación.`,
  ledgerDamaged: (count) =>
    `No se puede leer ${times(count, 'línea o archivo', 'líneas o archivos')} del registro de simulacros. Mire la historia de la rama.`,
  deployFailed: (what) => `Un despliegue falló y no consta ninguno posterior en producción: ${what}`,
  nothingConfigured:
    'No hay nada del runbook configurado: ni historial de un monitor, ni incidentes, ni simulacros, ni despliegues, ni vigilante. Añada primero monitor.yml y el simulacro mensual.',
  sectionUnread: (what, why) => `No se pudo leer (${what}): ${why}`,
  heartbeatFailed: (detail) => `El aviso de vida no aceptó la llamada: ${detail}. Compruebe heartbeat-url; pronto dará por muerta esta revisión.`,
  notAssigned: (names) => `No se puede asignar ${names} a incidencias de este repositorio; se omitió. Compruebe la entrada assignees.`,
  reportUnread: 'el archivo que indica watchdog-report no existe o no es un informe nuestro.',
};
