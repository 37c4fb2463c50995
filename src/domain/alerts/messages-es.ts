import { plural } from '../../core/language.ts';
import type { AlertMessages, UnknownReason } from './messages-type.ts';

const CAUSES: Readonly<Record<UnknownReason, string>> = {
  unreachable: 'no se llega a la fuente',
  timed_out: 'la fuente no respondió a tiempo',
  unauthorized: 'la fuente rechaza las credenciales',
  rate_limited: 'la fuente limita cuántas veces se le pregunta',
  wrong_host: 'esto mediría el runner y no el servidor',
  source_failed: 'la fuente respondió con un error',
  malformed: 'lo que respondió la fuente no tiene sentido',
  partial: 'la fuente dio solo una parte',
  too_much: 'hay más de lo que se puede leer',
  not_found: 'no existe',
  unknown_metric: 'la fuente no conoce esa métrica',
  no_data: 'no hay datos',
  not_a_number: 'el valor no es un número',
  several_series: 'hay varias series donde se quiere un valor',
  too_few_requests: 'hubo muy pocas peticiones para decidir',
  gap: 'nadie miró a tiempo',
  unsupported: 'la fuente no puede decirlo',
  no_traffic: 'no hubo ni una petición',
};
const because = (cause: UnknownReason, detail: string) => (detail === '' ? CAUSES[cause] : `${CAUSES[cause]} (${detail})`);
const memoryOut = (oom: boolean) => (oom ? ', la última vez por falta de memoria' : '');

export const es: AlertMessages = {
  unmeasured: (what, cause, detail) => `${what}: no se pudo medir; ${because(cause, detail)}.`,
  readAgain: (what) => `${what}: se puede medir de nuevo.`,
  what: {
    http: 'Respuestas 5xx',
    queue: (name) => `Cola ${name}`,
    queues: (names) => `Redis con las colas ${names}`,
    disk: 'Espacio en disco',
    mount: (mount) => `Disco ${mount}`,
    memory: (of) => `Memoria (${of})`,
    anyMemory: 'Memoria',
    processes: 'Procesos',
    process: (name) => `Proceso ${name}`,
    database: 'La base de datos',
    metric: (name) => `Métrica ${name}`,
  },
  http: {
    breach: ({ share, errors, requests, from, until }, limit, window) =>
      `El ${share} de las respuestas fueron 5xx (${errors} de ${requests}) de ${from} a ${until}; el límite es ${limit} en ${window}.`,
    ongoing: (since) => `Es así al menos desde ${since}.`,
    over: (from, until) => `Ocurrió de ${from} a ${until}, y ya pasó.`,
    closed: (until) => `Las respuestas 5xx están de nuevo dentro del límite desde ${until}.`,
    gap: (from, until, cause, detail) => `No se conocen las respuestas 5xx de ${from} a ${until}: ${because(cause, detail)}.`,
    tooFew: ({ errors, requests, from, until }, minimum) =>
      `${errors} de solo ${requests} respuestas fueron 5xx de ${from} a ${until}; con menos de ${minimum} peticiones eso no prueba nada, tampoco que todo vaya bien.`,
    noTraffic: (from, until) => `No hubo ni una petición de ${from} a ${until}: nadie pregunta, o la fuente no ve las peticiones.`,
    ok: ({ errors, requests }, from, until, worst) =>
      `${errors} de ${requests} respuestas fueron 5xx de ${from} a ${until}${worst === null ? '' : `; en la peor ventana, ${worst}`}.`,
  },
  queue: {
    failed: (queue, failed, recent, since, limit) =>
      `La cola ${queue} guarda ${failed} trabajos fallidos que nada reintenta, ${recent} de ellos fallaron desde ${since}; el límite es ${limit}.`,
    old: (queue, failed, since) => `La cola ${queue} aún guarda ${failed} trabajos fallidos, pero ninguno falló desde ${since}.`,
    noWorkers: (queue, waiting, oldest) =>
      `La cola ${queue} no tiene ningún worker, y ${plural(waiting, 'trabajo espera', 'trabajos esperan')}${oldest === null ? '' : `, el más viejo desde hace ${oldest}`}.`,
    ok: (queue, failed, waiting, paused) => `Cola ${queue}: ${failed} fallidos, ${waiting} en espera${paused ? ', en pausa' : ''}.`,
  },
  disk: (mount, used, left) => `El disco ${mount} está al ${used}; quedan ${left}.`,
  inodes: (mount, used) => `El disco ${mount} ha usado el ${used} de sus inodos.`,
  memory: (of, used, left) => `La memoria (${of}) está al ${used}; hay ${left} disponibles.`,
  oom: (of, kills, since) =>
    since === null
      ? `Memoria (${of}): ${plural(kills, 'cierre', 'cierres')} por falta de memoria hasta ahora; lo que venga desde aquí se avisa.`
      : since === 0
        ? `Memoria (${of}): nada se cerró por falta de ella desde la última ejecución.`
        : `Memoria (${of}): el kernel cerró algo por falta de ella ${plural(since, 'vez', 'veces')} desde la última ejecución.`,
  process: {
    failed: (name, oom) => `El proceso ${name} ha fallado${memoryOut(oom)}, y no funciona.`,
    stopped: (name, oom) => `El proceso ${name} está parado${memoryOut(oom)}.`,
    restarting: (name, oom) => `El proceso ${name} no funciona ahora: se está reiniciando${memoryOut(oom)}.`,
    restarted: (name, times, oom) => `El proceso ${name} se reinició ${plural(times, 'vez', 'veces')} desde la última ejecución${memoryOut(oom)}.`,
    running: (name, since) => `El proceso ${name} funciona${since === null ? '' : ` desde ${since}`}.`,
  },
  database: {
    connections: (used, of, share, blocked) =>
      `${used} de ${of} conexiones están en uso (${share})${blocked === 0 ? '' : `; ${plural(blocked, 'sesión espera', 'sesiones esperan')} un bloqueo`}.`,
    transaction: (age) => (age === null ? 'No hay ninguna transacción abierta.' : `La transacción más larga lleva ${age} abierta.`),
    idle: (age) => (age === null ? 'Ninguna sesión está inactiva en una transacción.' : `Una sesión lleva ${age} inactiva en una transacción.`),
    size: (size, of, share) => `La base de datos ocupa ${size} de ${of} (${share}).`,
  },
  metric: (name, value) => `La métrica ${name} es ${value}.`,
  raisedAt: (limit) => `Alerta con ${limit}.`,
  pending: (since, forTime) => `Está más allá del límite desde hace ${since}; es una alerta a partir de ${forTime}.`,
  staysOn: (clear) => `La alerta sigue hasta que sea ${clear}.`,
  stillOn: 'La alerta que había no se da por terminada.',
  incident: (url) => `Incidencia: ${url}`,
  action: {
    http_5xx: 'Revise los registros de ese momento: posibles errores, o una dependencia caída. Si empezó con un despliegue, reviértalo.',
    queue_failed: 'Lea los motivos de fallo, corrija la causa y después reintente o elimine los trabajos fallidos.',
    no_workers: 'Inicie el worker, y lea en su registro por qué terminó.',
    disk_full: 'Libere espacio: registros, versiones viejas, archivos temporales, imágenes sin uso; después amplíe el disco o rote lo que crece.',
    inodes_full: 'Busque la carpeta con muchísimos archivos pequeños (sesiones, cachés, colas de correo) y vacíela.',
    memory_high: 'Vea qué proceso ocupa la memoria; reinícielo si la pierde, o dé más al servidor o ejecute menos en él.',
    oom_killed: 'Vea en el registro del kernel qué se cerró, busque ahí una fuga y suba su límite o la memoria.',
    process_failed: 'Lea en su registro el error que lo terminó, corríjalo e inícielo.',
    process_stopped: 'Inícielo, salvo que alguien lo parara a propósito.',
    process_restarting: 'Lea su registro: puede fallar en cada arranque.',
    process_restarted: 'Lea su registro de antes del reinicio: una excepción sin capturar, o muy poca memoria.',
    connections_high: 'Busque una fuga de conexiones o pools demasiado grandes (pg_stat_activity); reduzca los pools o ponga un pooler delante.',
    transaction_long: 'Vea en pg_stat_activity qué hace; termínela con pg_terminate_backend si bloquea a otras.',
    idle_in_transaction: 'Busque el código que abre una transacción y no la termina; configure idle_in_transaction_session_timeout.',
    database_large: 'Busque qué crece, elimine o archive filas viejas, o contrate más espacio antes de que rechace escrituras.',
    metric_beyond_limit: 'Vea qué dice su runbook de esta métrica.',
    unreachable: 'Compruebe la dirección de la fuente y si el runner puede llegar a ella.',
    timed_out: 'Vea si la fuente está sobrecargada, o suba su límite de tiempo.',
    unauthorized: 'Renueve las credenciales, y compruebe qué pueden leer.',
    rate_limited: 'Pregunte menos a menudo, o por menos tiempo.',
    wrong_host: 'Indique el servidor como fuente, por ejemplo por ssh.',
    source_failed: 'Vea el registro o la página de estado de la fuente.',
    malformed: 'Compruebe que la fuente sea lo que dice la configuración.',
    partial: 'Ejecútelo de nuevo; si sigue así, pida menos a la fuente.',
    too_much: 'Pida menos a la fuente: menos tiempo atrás o un filtro más estrecho.',
    not_found: 'Compruebe el nombre: quizá cambió o nunca existió.',
    unknown_metric: 'Compruebe el nombre de la métrica en la consulta: una regla sobre una métrica que no existe no vigila nada.',
    no_data: 'Compruebe la consulta y sus etiquetas; escriba en ella `or vector(0)` si la falta de datos significa cero.',
    not_a_number: 'Compruebe la consulta: quizá divide por cero o pide un texto.',
    several_series: 'Agregue en la consulta (sum, max) para que dé un solo valor.',
    too_few_requests: 'Mire esas respuestas en el registro; baje http-min-requests si tan pocas deben contar.',
    gap: 'Vea por qué no se ejecutó el flujo, y suba http-look-back si eso es habitual.',
    unsupported: 'Use otra fuente para esta regla.',
    no_traffic: 'Compruebe qué servicio y registro lee la fuente; si de verdad la API a veces no recibe peticiones, ponga on-no-traffic en ok.',
  },
  notConfigured: (parts, all) =>
    all
      ? 'Las alertas no están configuradas: se vigila la salud, pero ninguna fuente dice nada de respuestas 5xx, colas, disco o memoria.'
      : `Alertas no configuradas: nada vigila ${parts.map((part) => es.part[part]).join(', ')}.`,
  part: {
    traffic: 'las respuestas 5xx',
    queues: 'los trabajos fallidos',
    disk: 'el espacio en disco',
    memory: 'la memoria',
    processes: 'los reinicios',
    database: 'la base de datos por dentro',
  },
  head: {
    check: 'Comprobación',
    state: 'Estado',
    value: 'Valor',
    limit: 'Límite',
    incident: 'Incidencia',
    evidence: (check) => `Errores de ${check}`,
    what: 'Error',
    count: 'Veces',
    last: 'Visto por última vez',
    missing: 'Sin configurar',
    more: (count) => `${count} comprobaciones más están bien`,
  },
};
