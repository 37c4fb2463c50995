import type { BackupMessages } from './messages.ts';

export const backupMessagesEs: BackupMessages = {
  reasons: {
    backup_replaced: (f) =>
      `${f.file} fue sustituido por otra versión una y otra vez mientras se descargaba. Ejecute el simulacro cuando no se esté escribiendo ningún backup, o dé a cada backup un nombre propio.`,
    checksum_mismatch: (f) =>
      `${f.file} no es lo que se guardó (${f.detail}). Fue modificado o está dañado: no lo restaure, consérvelo para la investigación y haga un backup nuevo.`,
    checksum_missing: (f) =>
      `No hay suma de comprobación junto a ${f.file}${f.detail && ` (${f.detail})`}, y sidecar: require la exige. Haga que el trabajo de backup escriba NOMBRE.sha256 después del backup; quizá se detuvo antes.`,
    checksum_unreadable: (f) =>
      `La suma de comprobación junto a ${f.file} no contiene un SHA-256 (${f.detail}), así que el backup no se comparó con ella. Escríbala con sha256sum, o ponga sidecar: off.`,
    decrypt_failed: (f) =>
      `${f.file} no se pudo descifrar${f.detail && ` (${f.detail})`}. Revise decrypt-command y que decrypt-env nombre la variable de la clave; si son correctos, el backup está dañado.`,
    host_key_mismatch: (f) =>
      `El servidor de ${f.file} mostró una clave de host que no está en ssh-known-hosts (${f.detail}). Averigüe en el propio servidor si la clave cambió; hasta entonces no se descarga nada.`,
    backup_archived: (f) =>
      `${f.file} está en una clase de archivo del almacenamiento y antes hay que recuperarlo, lo que tarda de minutos a días (${f.detail}). Recupérelo allí y repita el simulacro, o guarde los backups más recientes en una clase que se pueda leer al momento: en una emergencia esa espera se suma.`,
    artifact_expired: (f) =>
      `${f.file} ha caducado (${f.detail}), y no hay otro más reciente de la rama principal. Aumente retention-days de su subida, y mire si el workflow que lo hace sigue funcionando.`,
    artifact_not_trusted: (f) =>
      `${f.file} existe, pero no viene de donde puede venir un backup (${f.detail}). Se toma lo que hizo una ejecución con éxito de la rama principal de este mismo repositorio, iniciada por horario, a mano, por un push o un dispatch; nunca lo que pudo dejar un pull request o un fork.`,
    artifact_unusable: (f) =>
      `${f.file} no contiene ningún backup que se pueda tomar (${f.detail}). Suba el backup solo, como mucho con NOMBRE.sha256, o nombre el archivo: artifact://NOMBRE/ARCHIVO.`,
    backup_failed: (f) =>
      `${f.maker === 'render' ? 'Render' : 'La API'} no pudo hacer el backup${f.detail && ` (${f.detail})`}. Mire su registro: es probable que el próximo backup nocturno también falle.`,
    backup_timeout: (f) =>
      `El backup no estuvo listo dentro de backup-timeout${f.detail && ` (${f.detail})`}. Mire si el trabajo está en marcha; si solo tarda mucho, aumente backup-timeout.`,
    backup_not_new: (f) =>
      `${f.file} se hizo antes de pedirlo${f.detail && ` (${f.detail})`}: la API dio un backup antiguo como si fuera nuevo. Averigüe si todavía hace alguno; la próxima restauración perdería lo posterior.`,
    backup_api_denied: (f) =>
      f.maker === 'render'
        ? `Render rechazó la clave (${f.detail}). Revise render-api-key y que la base de datos sea de su espacio de trabajo.`
        : `La API rechazó el token o el inicio de sesión (${f.detail}). Revise backup-api-token, o backup-api-login-url y su cuerpo.`,
    backup_api_refused: (f) =>
      f.maker === 'render'
        ? `Render no aceptó la petición (${f.detail}). Revise el id de la base de datos en ${f.file}; las gratuitas no tienen exportaciones.`
        : `La API no aceptó la petición de un backup (${f.detail}). Revise backup-api-url y backup-api-body.`,
    backup_api_unreachable: (f) =>
      f.maker === 'render'
        ? `No se puede conectar con la API de Render (${f.detail}). Mire status.render.com y repita el simulacro.`
        : `No se puede conectar con la API que hace el backup (${f.detail}). Revise backup-api-url y que la API esté en marcha, y repita el simulacro.`,
    backup_api_unexpected: (f) =>
      f.maker === 'render'
        ? `La respuesta de Render no se pudo usar (${f.detail}). Repita el simulacro; si sigue igual, comuníquelo.`
        : `La respuesta de la API no se pudo usar (${f.detail}). Indique con las entradas backup-api-…-path dónde están el id, el estado y la dirección de descarga.`,
  },
  distrust: {
    fork: (n) => `${n} de forks`,
    branch: (n) => `${n} de otras ramas`,
    event: (n) => `${n} de pull requests u otras ejecuciones`,
    run: (n) => `${n} de ejecuciones sin éxito`,
    expired: (n) => `${n} caducados`,
  },
  integrity: {
    expected: 'es expect-sha256',
    sidecar: 'es la del archivo de comprobación',
    sha256: 'es la del almacenamiento',
    crc64nvme: 'el CRC-64 del almacenamiento coincide',
    crc32: 'el CRC-32 del almacenamiento coincide',
    md5: 'el MD5 del almacenamiento coincide',
  },
  madeNow: (time) => `hecho ahora en ${time}`,
  progress: {
    downloading: ({ done, total, rate, left }) => `Descargado ${done}${total && ` de ${total}`}, ${rate}/s${left && `, quedan ${left}`}`,
    broken: ({ at, detail, attempt }) => `La transferencia se cortó en ${at} (${detail}); se continúa desde ahí, intento ${attempt}`,
    replaced: (file) => `${file} fue sustituido mientras se descargaba; se empieza de nuevo con la versión nueva`,
    hashed: (sha256, by) => `SHA-256 ${sha256}${by && `; ${by}`}`,
    noSidecar: (detail) => `No hay archivo de comprobación junto al backup${detail && ` (${detail})`}`,
    decrypted: (size) => `Descifrado: ${size}`,
    requested: (url, id) => `Se pidió un backup a ${url}${id && `: ${id}`}`,
    waiting: (status, time) => `El backup no está listo tras ${time}${status && ` (${status})`}`,
    made: (time) => `La API hizo el backup en ${time}`,
    loggedIn: () => 'Sesión iniciada en la API',
  },
};
