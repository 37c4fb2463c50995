import { plural } from '../../core/language.ts';
import type { Failed } from './evaluate-json.ts';
import type { HealthMessages } from './messages-type.ts';

const because = (detail: string) => (detail === '' ? '' : ` (${detail})`);
const quoted = (text: string) => (text === '' ? '' : `: «${text}»`);

function assertion(failed: Failed): string {
  if (failed.actual === null) return `falta ${failed.path}, así que ${failed.line} no se cumple`;
  const near = {
    case: ' (la diferencia son mayúsculas y minúsculas, que cuentan)',
    space: ' (la diferencia son espacios, que cuentan)',
    type: ' (la diferencia es el tipo, que cuenta)',
  };
  return `${failed.path} es ${failed.actual}, pero se espera ${failed.line}${failed.near === null ? '' : near[failed.near]}`;
}

/** Las partes enfermas que nombra un cuerpo, tras un estado incorrecto. */
function named(failed: readonly Failed[]): string {
  const rest = failed.length > 3 ? ` y ${failed.length - 3} más` : '';
  return failed.length === 0
    ? ''
    : `; ${failed
        .slice(0, 3)
        .map((each) => `${each.path} es ${each.actual}`)
        .join(', ')}${rest}`;
}

export const es: HealthMessages = {
  what: {
    transport: {
      dns_nxdomain: (d) => `el nombre no tiene dirección en el DNS${because(d)}`,
      dns_failure: (d) => `no se pudo resolver el nombre, porque el servidor de nombres no respondió${because(d)}`,
      tcp_refused: (d) => `la conexión fue rechazada${because(d)}`,
      tcp_unreachable: (d) => `no hay camino hasta la dirección desde aquí${because(d)}`,
      tcp_timeout: (d) => `no se logró la conexión a tiempo${because(d)}`,
      tcp_reset: (d) => `el servidor cortó la conexión sin responder${because(d)}`,
      tls_expired: (d) => `un certificado está fuera de su período de validez${because(d)}`,
      tls_hostname: (d) => `el certificado es de otro nombre${because(d)}`,
      tls_untrusted: (d) => `el certificado no procede de nadie en quien esta máquina confíe${because(d)}`,
      tls_handshake: (d) => `falló la negociación TLS${because(d)}`,
      proxy_failed: (d) => `el proxy no dejó pasar la petición${because(d)}`,
      http_malformed: (d) => `el servidor respondió algo que no es HTTP/1.1${because(d)}`,
      headers_too_large: (d) => `las cabeceras de la respuesta superan 16 KiB${because(d)}`,
      timeout_headers: (d) => `hubo conexión, pero la respuesta no empezó a tiempo${because(d)}`,
      timeout_body: (d) => `la respuesta empezó, pero su cuerpo no terminó a tiempo${because(d)}`,
      body_too_large: (d) => `el cuerpo es demasiado grande${because(d)}`,
      body_truncated: (d) => `el cuerpo terminó antes de estar completo${because(d)}`,
      body_encoding: (d) => `no se puede deshacer la codificación del cuerpo${because(d)}`,
    },
    httpStatus: (status, expected, snippet, failed) => `la respuesta es HTTP ${status} y se espera ${expected}${quoted(snippet)}${named(failed)}`,
    redirect: (status, location, refused) => {
      const why = {
        too_many: ', porque se alcanzó max-redirects',
        loop: ', porque lleva en círculo',
        downgrade: ', porque lleva de https a http',
        scheme: ', porque no lleva a una dirección http o https',
        private: ', porque lleva a una dirección privada o reservada en la que el objetivo no está',
        proxy: ', porque lleva a otra máquina, cuya dirección oculta un proxy',
      };
      return `la respuesta es una redirección (HTTP ${status}) a ${location}, que no se sigue${refused === null ? '' : why[refused]}`;
    },
    rateLimited: (after) =>
      `el servidor rechazó la comprobación por demasiado frecuente (HTTP 429${after === null ? '' : `, pide ${after} de paciencia`})`,
    notJson: {
      empty: 'el cuerpo está vacío y se espera JSON',
      notUtf8: 'el cuerpo no es texto UTF-8, así que no es JSON',
      html: (quote) => `el cuerpo es una página HTML y se espera JSON${quoted(quote)}`,
      syntax: (quote) => `el cuerpo no es exactamente un texto JSON${quoted(quote)}`,
      duplicateKey: (key) => `el JSON del cuerpo tiene dos veces la clave «${key}» en un objeto, así que su valor depende de quien lo lea`,
    },
    contradiction: (status, said) => `el cuerpo dice ${said} y el estado HTTP ${status} dice lo contrario`,
    version: (seen, expected) => `responde la versión «${seen}» y se espera «${expected}»`,
    assertions: (failed) => {
      const rest = failed.length - 3;
      return failed.slice(0, 3).map(assertion).join('; ') + (rest > 0 ? `; y ${rest} más` : '');
    },
  },
  advice: {
    dns_nxdomain: 'Revise cómo está escrito el nombre y su registro DNS; uno nuevo puede tardar minutos en verse.',
    dns_failure: 'Repita el paso; si sigue así, revise los servidores de nombres del dominio y la red del propio runner.',
    tcp_refused: 'Nada escucha ahí: compruebe que el servicio está en marcha y que el puerto es el correcto.',
    tcp_unreachable: 'Revise la dirección y las rutas hacia ella; los runners de GitHub no tienen IPv6.',
    tcp_timeout: 'Compruebe que la máquina está encendida y que ningún cortafuegos descarta las conexiones del runner.',
    tcp_reset: 'Busque una caída en el registro del servicio y compruebe que el puerto habla el protocolo de la URL.',
    tls_expired: 'Renueve el certificado (o corrija el reloj, si aún no es válido) y compruebe que la renovación es automática.',
    tls_hostname: 'Emita un certificado para el nombre de la URL, o corrija la URL.',
    tls_untrusted: 'Instale el certificado con toda su cadena; para una autoridad privada defina NODE_EXTRA_CA_CERTS en el paso.',
    tls_handshake: 'Compruebe que el puerto habla TLS 1.2 o posterior y no HTTP sin cifrar.',
    proxy_failed: 'Revise el proxy, sus credenciales y a qué da acceso; ponga la entrada proxy en none si no debe haber ninguno.',
    http_malformed: 'Compruebe que el puerto es de un servicio HTTP y qué hay entre él y el runner.',
    headers_too_large: 'Averigüe qué pone tales cabeceras (a menudo cookies acumuladas) y quítelo de la ruta de salud.',
    timeout_headers:
      'El servicio está colgado o saturado: mire su registro y sus conexiones a la base; suba request-timeout solo si es normal tardar tanto.',
    timeout_body: 'El servicio se cuelga a mitad de la respuesta: mire su registro y los proxies que tiene delante.',
    body_too_large: 'Dirija la comprobación a una ruta con respuesta pequeña.',
    body_truncated: 'Busque una caída, o el límite de tiempo de un proxy, en el momento del intento.',
    body_encoding: 'Revise qué comprime la respuesta (se entienden gzip, br y deflate), o desactive la compresión en esta ruta.',
    http_status: 'Lea el registro del servicio a la hora del intento; con 401 o 403 revise la entrada headers, con 404 la ruta.',
    redirect: 'Ponga en url la dirección que responde por sí misma; una redirección a una página de acceso significa que la ruta no es pública.',
    rate_limited: 'Suba interval, o exima la ruta de salud del límite de frecuencia.',
    body_not_json:
      'Compruebe que la URL es la ruta de salud misma y no una página de error, de acceso o de portada; ponga expect-json en none si no da JSON.',
    json_missing: 'Compruebe que la ruta informa de este campo, o ponga en expect-json lo que sí informa.',
    json_mismatch: 'El propio servicio dice que no está bien: mire la parte que nombra y repita la comprobación.',
    body_contradicts_status: 'Corrija la ruta: un cuerpo sano va con 2xx o 3xx, uno enfermo con 4xx o 5xx. Hasta entonces no se fíe de ninguno.',
    version_mismatch:
      'Compruebe que el despliegue terminó en todos los nodos y que el tráfico llega a él; puede que aún responda un nodo viejo o una caché. Luego repita la comprobación.',
    address_silent: 'Arranque el servicio en los nodos mudos, o quite sus direcciones del DNS; ip-family deja fuera una familia entera.',
    slow: 'Averigüe qué es lento antes de que falle: base de datos, arranque en frío, carga; suba degraded-after solo si es normal tardar tanto.',
    tls_expiring: 'Renueve ya el certificado, y averigüe por qué no se renovó solo.',
    own_network: 'Del servicio no se sabe nada: mire la red del runner, su DNS y su proxy, y repita la comprobación.',
    too_few_answers: 'Suba timeout, o baje success-threshold o interval, para que quepan las respuestas.',
  },
  healthy: (at) => {
    const slow =
      at.slow === 0 ? '' : ` ${plural(at.slow, 'respuesta correcta fue lenta', 'respuestas correctas fueron lentas')}, sin ser persistente.`;
    const how =
      at.failures === 0
        ? at.attempts === 1
          ? 'al primer intento'
          : `en los ${at.attempts} intentos`
        : `pero solo tras reintentos: fallaron ${at.failures} de ${at.attempts} intentos (el último, ${at.lastReason}) en ${at.elapsed}`;
    const version = at.version === null ? '' : `, versión «${at.version}»`;
    const nodes = at.addresses < 2 ? '' : ` desde ${at.addresses} direcciones`;
    return `${at.url} está sano: HTTP ${at.status} en ${at.latency}${version}${nodes}, ${how}.${slow}`;
  },
  slow: (at) =>
    `${at.url} responde bien pero con lentitud: ${at.slow} de las últimas ${at.of} respuestas correctas tardaron más de ${at.limit}, la última ${at.latency}${at.phase === null ? '' : `, sobre todo en la fase «${at.phase}»`}.`,
  expiring: (at) => `${at.url} responde bien, pero un certificado de su cadena caduca en ${plural(at.days, 'día', 'días')}.`,
  ownNetwork: (at) => `No se pudo juzgar ${at.url}: ${at.what}, pero tampoco se alcanzó ninguna de control-urls.`,
  flawed: (at) =>
    `${at.url} responde bien pero con un defecto: ${at.what}${at.answers === 1 ? '' : ` (en una de las últimas ${at.answers} respuestas)`}.`,
  silent: (at) => `${at.url} está sano en ${at.answered} de las ${at.count} direcciones de su nombre, pero las demás no aceptan conexiones.`,
  ratio: (at) => `${at.url} no está sano: ${at.what}. De los últimos intentos (${at.of}) fallaron ${at.count}.`,
  cannotHeal: (at) =>
    `${at.url} no está sano: ${at.what}. Esperar no lo arregla, así que la comprobación paró tras ${plural(at.attempts, 'intento', 'intentos')}.`,
  inARow: (at) => `${at.url} no está sano: ${at.what}. ${at.count === 1 ? 'Falló un intento' : `Fallaron ${at.count} intentos seguidos`}.`,
  timeUp: (at) => {
    const streak =
      at.goodStreak > 0
        ? ` Al final ${plural(at.goodStreak, 'respuesta fue correcta', 'respuestas fueron correctas')}, de ${at.needed} seguidas necesarias.`
        : '';
    const limit = at.timeout ?? 'los intentos que permite max-attempts';
    return `${at.url} no llegó a estar sano en ${limit}: ${at.what}. Intentos fallidos: ${at.failures} de ${at.attempts}.${streak}`;
  },
  tooFew: (at) =>
    `${at.url} dio ${plural(at.good, 'respuesta correcta', 'respuestas correctas')} y ninguna incorrecta en ${at.timeout ?? 'max-attempts'}, pero se necesitan ${at.needed} seguidas.`,
  progress: (at) => `${at.target}: intento ${at.number}: ${at.result} en ${at.latency}${at.next === null ? '' : `; el siguiente en ${at.next}`}`,
  progressGood: (status, slow) => `HTTP ${status}, correcto${slow ? ' pero lento' : ''}`,
  phase: { dns: 'DNS', tcp: 'TCP', tls: 'TLS', firstByte: 'primer byte', download: 'descarga' },
  summary: {
    targets: 'Objetivos',
    timeline: 'Cronología',
    attempts: (count, shown) =>
      count === 1 ? 'El intento' : count === shown ? `Los ${count} intentos` : `${shown} de ${count} intentos (los primeros y los últimos)`,
    lastAnswer: (latency, address) => `Última respuesta: ${latency}${address === '' ? '' : ` desde ${address}`}`,
    onlyAfterRetries: (failures, attempts, reasons) =>
      `Pasó **solo tras reintentos**: antes fallaron ${failures} de ${attempts} intentos (${reasons}).`,
    facts: (at) =>
      [
        `Comprobado con ${at.check}`,
        at.version === null ? '' : `versión ${at.version}`,
        at.address === null ? '' : `respondió ${at.address}`,
        at.certDays === null ? '' : `al certificado le quedan ${plural(at.certDays, 'día', 'días')}`,
      ]
        .filter((part) => part !== '')
        .join(' · '),
    addresses: (count) => `${count} direcciones`,
    more: (count) => `… ${count} más en el informe JSON`,
    viaProxy: (proxy) => `Las peticiones pasaron por el proxy ${proxy}: los tiempos de DNS y TCP son hasta el proxy.`,
    head: {
      target: 'Objetivo',
      address: 'Dirección',
      version: 'Versión',
      reason: 'Motivo',
      status: 'HTTP',
      attempts: 'Intentos',
      failures: 'Fallidos',
      latency: 'Última respuesta',
      elapsed: 'Tiempo',
      number: 'n.º',
      start: 'Inicio',
      what: 'Qué ocurrió',
      phase: 'Fase',
      time: 'Tiempo',
    },
  },
};
