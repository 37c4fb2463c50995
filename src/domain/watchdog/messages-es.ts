import type { WatchdogMessages } from './messages-type.ts';

const idleRuns = (idle: number) => (idle === 0 ? '' : ` Ejecuciones canceladas, omitidas o rechazadas al inicio, que no miran nada: ${idle}.`);

export const es: WatchdogMessages = {
  disabled: {
    disabled_inactivity: (file, url) =>
      `GitHub ha desactivado ${file} porque el repositorio estuvo 60 días inactivo. Se arregla con un clic, «Enable workflow» en ${url}`,
    disabled_manually: (file, url) => `Alguien ha desactivado ${file}. Si ya no hace falta, pulse «Enable workflow» en ${url}`,
    disabled_fork: (file, url) => `${file} está desactivado, como los horarios en una bifurcación. Pulse «Enable workflow» en ${url}`,
    deleted: (file, url) => `${file} se ha borrado y ya no se ejecuta. Restaure el archivo en la rama predeterminada. ${url}`,
  },
  stateUnknown: (file, state, url) => `GitHub dice «${state}» de ${file}, un estado que no se conoce aquí. Mire ${url}`,
  notScheduled: (file) => `${file} no tiene horario en la rama predeterminada. Déle uno, o quítelo de la entrada workflows.`,
  cronInvalid: (file, line) => `GitHub no acepta una línea del horario de ${file}: ${line}. Corríjala: así nunca se ejecuta.`,
  missingFile: (file) => `No hay ningún flujo de trabajo ${file} en este repositorio. Restáurelo, o corrija la entrada workflows.`,
  unreadableFile: (file) => `${file} no se pudo leer como flujo de trabajo, así que no se sabe si tiene horario. Corrija el archivo.`,
  nothingScheduled:
    'Ningún flujo de trabajo con horario usa una acción del runbook, así que nada vigila. Añada el monitor de examples/, o nombre los suyos en la entrada workflows.',
  neverRan: (file, allowed, idle, url) =>
    `${file} tiene horario y no se ha ejecutado en más de ${allowed}.${idleRuns(idle)} Si su último editor dejó la organización, alguien con permiso de escritura debe editar la línea de cron. ${url}`,
  silent: (file, age, allowed, idle, url) =>
    `${file} miró por última vez hace ${age}, y su horario y max-gap permiten como mucho ${allowed}.${idleRuns(idle)} Inícielo con «Run workflow»; si su último editor dejó la organización, alguien con permiso de escritura debe editar la línea de cron. ${url}`,
  longGap: (file, gap, allowed, from) =>
    `${file} no miró durante ${gap} desde ${from}, y se permite ${allowed}. GitHub retrasa y pierde horarios: haga que también lo inicie un planificador externo.`,
  runsMissing: (file, missing, due, max) =>
    `Faltan ejecuciones de ${file}: ${missing} de ${due}, más del ${max} %. Haga que también lo inicie un planificador externo.`,
  alwaysFails: (file, ended, url) => `Fallaron las ${ended} ejecuciones de ${file}. Mire la última: ${url}`,
  clockSkew: (file, ahead) =>
    `Una ejecución de ${file} está ${ahead} en el futuro: el reloj de esta máquina va atrasado y ninguna antigüedad es correcta. Póngalo en hora.`,
  young: (file) => `${file} es nuevo y aún no ha tenido su primera ejecución.`,
  ran: (file, ran, expected, age) => `${file} se ejecutó en ${ran} de ${expected} inicios y miró por última vez hace ${age}.`,
  drillOk: (database, age) => `El último simulacro de ${database} fue hace ${age}.`,
  drillAbsent: (database) => `En el registro no consta ningún simulacro concluyente de ${database}. Inicie a mano su flujo de trabajo.`,
  drillTooOld: (database, age, max) =>
    `El último simulacro concluyente de ${database} fue hace ${age}, y se permite ${max}. Inicie a mano su flujo de trabajo.`,
  drillFailed: (database, age, url) =>
    `El último simulacro de ${database}, hace ${age}, encontró mal la copia. Arregle la copia y repita el simulacro. ${url}`,
  monitorOk: (slug, age) => `El monitor ${slug} miró por última vez hace ${age}.`,
  monitorSilent: (slug, age, max) =>
    `Según su historial, el monitor ${slug} miró por última vez hace ${age}, y se permite ${max}. Mire su flujo de trabajo.`,
  monitorAbsent: (slug) => `El monitor ${slug} no ha dejado nada en su historial. Corrija la entrada monitors, o mire su flujo de trabajo.`,
  incidentOpen: (number, age, max) => `La incidencia #${number} lleva abierta ${age}, más de ${max}. Alguien debe asumirla o cerrarla.`,
  incidentsOk: (count) => (count === 0 ? 'No hay incidencias abiertas.' : `Incidencias abiertas: ${count}, ninguna demasiado tiempo.`),
  alertsNotJudged: (file, asked, since, url) =>
    `Ninguna de las últimas ${asked} ejecuciones de ${file}, desde ${since}, evaluó una alerta: su trabajo se omitió, o no se pudo medir nada. Mire el trabajo «alerts» de la última. ${url}`,
  overdue: {
    alerts: (since) =>
      `Las alertas se comprueban a diario, y ninguna ejecución ha evaluado una desde ${since}: su trabajo se omitió, o no se pudo medir nada. Mire el flujo de trabajo que las comprueba.`,
    review: (since) => `La revisión es semanal, y no ha habido ninguna desde ${since}. Inicie a mano su flujo de trabajo.`,
  },
  unread: {
    workflows: (why) => `No se sabe si los flujos de trabajo con horario se ejecutan: ${why}`,
    alerts: (why) => `No se sabe cuándo se evaluaron las alertas por última vez: ${why}`,
    drills: (why) => `No se sabe cuándo fue el último simulacro: ${why}`,
    monitors: (why) => `No se sabe cuándo miró el monitor por última vez: ${why}`,
    incidents: (why) => `No se sabe si hay incidencias abiertas: ${why}`,
  },
  channelsOk: (channels) => `El mensaje de prueba llegó: ${channels}.`,
  channelsDead: (channels) =>
    `Ningún canal entregó el mensaje de prueba (${channels}): en una caída no se avisaría a nadie. Lea el hallazgo de cada canal y renueve su secreto ahora.`,
  testNotice: 'Esta es la prueba semanal del canal. No ha pasado nada.',
  schedules: 'Flujos de trabajo con horario',
  scheduleHead: ['', 'Flujo', 'Estado', 'Inicios', 'Ejecutados', 'Faltan', 'Retraso mediano', 'Retraso p95', 'Mayor hueco', 'Última vez'],
  never: 'nunca',
  gapNote:
    'Cada ejecución se asigna a un inicio anterior, porque GitHub no dice a cuál corresponde. Un hueco es el tiempo sin ninguna ejecución que mirase, la iniciara quien la iniciara.',
  calendar: 'El calendario del runbook',
  calendarHead: ['Tarea', 'Estado', 'Última vez', 'Toca de nuevo'],
  duty: {
    alerts: 'Alertas, a diario',
    review: 'Revisión, cada semana',
    drill: 'Simulacro de restauración, desde el primer lunes',
    migrations: 'Migraciones, con cada entrega',
  },
  dutyState: {
    done: 'hecho',
    due: 'toca',
    overdue: 'atrasado',
    per_release: 'las comprueba cada despliegue',
    not_found: 'no se encontró su flujo de trabajo',
    not_known: 'no se sabe',
  },
  incidents: 'Incidencias abiertas',
  incidentHead: ['Incidencia', 'Abierta desde hace'],
  channels: 'Mensajes de prueba',
  channelHead: ['', 'Canal', 'Resultado', 'Intentos', 'Detalle'],
  seen: (workflows, runs) => `Flujos de trabajo con horario consultados: ${workflows}; sus ejecuciones: ${runs}.`,
  heartbeatFailed: (problem) => `No se aceptó la señal de vida: ${problem}`,
};
