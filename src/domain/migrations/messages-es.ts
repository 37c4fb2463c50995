import type { MigrationMessages } from './messages.ts';

const n = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

const sentences = (end: string, notes: readonly string[]) => [`${end}.`, ...notes].join(' ');

const HINTS: Readonly<Record<string, string>> = {
  P1000: 'La base de datos rechazó el usuario o la contraseña.',
  P1001: 'Prisma no llega a la base de datos: revise directUrl en el esquema, que Prisma prefiere para las migraciones.',
  P1002: 'Otro despliegue tiene el bloqueo de migraciones, o la base de datos es demasiado lenta: espere a que termine y repita este paso.',
  P1003: 'La base de datos no existe.',
  P1010: 'Al usuario de la URL le falta un permiso.',
  P1012: 'El esquema o la configuración de Prisma no es válida para esta versión: ejecute npx prisma validate.',
  P1013: 'La URL no es válida para Prisma.',
  P3005: 'El esquema no está vacío y no tiene historial: establezca la base con npx prisma migrate resolve --applied.',
  P3009: 'Una migración falló antes: resuélvala con npx prisma migrate resolve y despliegue de nuevo.',
  P3015: 'Una carpeta de migración no tiene migration.sql: recupere el archivo o quite la carpeta.',
  P3018: 'Una migración falló al aplicarse: repare su SQL y márquela con npx prisma migrate resolve --rolled-back.',
  P3019: 'migration_lock.toml nombra otra base de datos que el esquema.',
  P3022: 'La base de datos no permite cambios de su esquema (una rama protegida del proveedor).',
};

export const es: MigrationMessages = {
  list: (names, shown) => (names.length <= shown ? names.join(', ') : `${names.slice(0, shown).join(', ')} y ${names.length - shown} más`),
  inSync: (p) =>
    `La base de datos ${p.address} está al día: ${n(p.applied, 'migración aplicada', 'migraciones aplicadas')}, ninguna pendiente${p.latest === null ? '' : `; la última es ${p.latest}`}.`,
  pending: (p) =>
    `${n(p.count, 'migración no está aplicada', 'migraciones no están aplicadas')} en ${p.address}: ${sentences(p.names, p.notes)} Para aplicar: ${p.command}`,
  firstDeploy: (p) =>
    `La base de datos ${p.address} está vacía: es un primer despliegue de ${sentences(n(p.count, 'migración', 'migraciones'), p.notes)} Para aplicar: ${p.command}`,
  rolledBackNote: (p) => `Ya se intentó y está marcada como revertida, así que se ejecutará de nuevo: ${p.names}.`,
  deployRunningNote: (p) => `Hay un despliegue en marcha (el proceso ${p.pid} tiene el bloqueo de migraciones).`,
  outOfOrder: (p) =>
    `${n(p.count, 'migración pendiente es anterior', 'migraciones pendientes son anteriores')} a ${p.latest}, que ya está aplicada: ${p.names}. Prisma la ejecutaría tarde sin avisar; compruebe que el orden no importa, o renómbrela con una fecha más reciente${p.command === null ? '.' : `: ${p.command}`}`,
  failed: (p) =>
    `${n(p.count, 'migración falló', 'migraciones fallaron')} en ${p.address}${p.sqlState === null ? '' : ` (SQLSTATE ${p.sqlState})`}: ${p.names}. Ningún despliegue puede continuar. Mire el registro guardado, repare la base de datos y ejecute ${p.rolledBack} para que se ejecute de nuevo, o ${p.applied} si todo está en su sitio.`,
  running: (p) =>
    `Una migración se está ejecutando en ${p.address}: ${p.names} (proceso ${p.pid}${p.application === '' ? '' : `, ${p.application}`}, con el bloqueo de migraciones). Espere a que termine y repita este paso; la entrada wait-for-lock hace ambas cosas.`,
  unreadable: (p) =>
    `${n(p.count, 'carpeta de migración', 'carpetas de migración')} en ${p.folder} sin un migration.sql legible: ${p.names}. Recupere el archivo o quite la carpeta. Para encontrarlo: ${p.command}`,
  providerMismatch: (p) =>
    `${p.folder}/migration_lock.toml dice que estas migraciones son para ${p.found}, pero esta es una base de datos PostgreSQL. Revise database-url y migrations-path; Prisma quiere la línea exactamente así: provider = "postgresql"`,
  unmanaged: (p) =>
    `El esquema ${p.schema} de ${p.address} tiene ${n(p.tables, 'tabla', 'tablas')} y ningún historial de migraciones. Revise database-url y db-schema; si el esquema coincide con la primera migración, establezca la base con: ${p.command}`,
  noMigrations: (p) =>
    `${p.exists ? 'No hay migraciones en' : 'No hay una carpeta legible'} ${p.folder}${p.applied > 0 ? `, pero la base de datos tiene ${p.applied} aplicadas` : ''}. Revise working-directory y migrations-path, y que las migraciones estén en el repositorio y descargadas.`,
  diverged: (p) =>
    `Los historiales divergen: ${p.address} tiene ${p.missing}, ${p.lastCommon === null ? 'a la que aquí no precede ninguna migración' : `que allí viene después de ${p.lastCommon}`}; aquí ${p.pending} no está aplicada. Traiga las migraciones que faltan a este commit (git merge o rebase) y repita este paso. Para encontrarlas: ${p.command}`,
  modified: (p) => {
    const why = {
      final_newline: ' Solo difiere el salto de línea final.',
      byte_order_mark: ' Solo difiere una marca de orden de bytes.',
      line_endings: ' Solo difieren los finales de línea: se aplicó con una mezcla.',
      content: '',
    }[p.difference];
    return `${n(p.count, 'migración aplicada se editó', 'migraciones aplicadas se editaron')} después: ${p.names}.${why} La base de datos no tiene lo que dice el archivo. Recupere lo que se aplicó (vea ${p.command}) y ponga el cambio en una migración nueva.`;
  },
  missing: (p) =>
    `${n(p.count, 'migración aplicada', 'migraciones aplicadas')} en ${p.address} no ${p.count === 1 ? 'está' : 'están'} en este commit: ${p.names}. Es correcto al volver a desplegar un commit anterior; si no, recupere lo que falta. Para encontrarlo: ${p.command}`,
  unknownAllowed: (p) =>
    `allow-pending nombra ${p.count === 1 ? 'una migración que no está' : 'migraciones que no están'} en ${p.folder}: ${p.names}. Corrija el nombre o quítelo de la lista.`,
  pendingAllowed: (p) =>
    `La base de datos ${p.address} está donde debe: ${n(p.applied, 'migración aplicada', 'migraciones aplicadas')}, y ${n(p.count, 'pendiente', 'pendientes')} como permite allow-pending: ${p.names}.`,
  waitingForLock: (p) =>
    `Hay un despliegue en marcha en ${p.address} (proceso ${p.pid}${p.application === '' ? '' : `, ${p.application}`}, con el bloqueo de migraciones): se espera hasta ${p.left} más.`,
  lockReleased: (p) => `El bloqueo de migraciones de ${p.address} se liberó después de ${p.waited}.`,
  waitedInVain: (p) => `Se esperó ${p.waited} (entrada wait-for-lock).`,
  forkPullRequest: (p) =>
    `El modo deploy se rechaza: esta ejecución la inició ${p.event} ${p.fork === '?' ? 'y su evento no dice de qué repositorio es el código' : `desde el fork ${p.fork}`}, cuyo código se ejecutaría sobre la base de datos. Use aquí el modo check, y despliegue desde un push a una rama de este repositorio.`,
  skipped: (p) => `${p.name} no se desplegó, porque ${p.failed} va antes y terminó con ${p.reason}. Repare esa primero y repita este paso.`,
  prisma8:
    'Este proyecto o esta base de datos tiene la estructura de Prisma 8 (migration.json, esquema prisma_contract), que esta acción aún no lee. Use npx prisma migration status --json mientras tanto.',
  unsupportedUrl:
    'database-url es una dirección del proxy de Prisma (prisma:// o prisma+postgres://), detrás del cual no se puede leer el historial. Dé la URL directa postgresql:// de la base de datos.',
  ledgerForeign: (p) =>
    `La tabla _prisma_migrations del esquema ${p.schema} de ${p.address} no es la que crea Prisma (${p.detail}). Revise db-schema y si esa tabla es de otra herramienta.`,
  denied: (p) => `El usuario ${p.user} no puede leer el historial de migraciones de ${p.address}. Como propietario, ejecute: ${p.command}`,
  timedOut: (p) => `La base de datos ${p.address} no respondió en ${p.limit}. Busque bloqueos y carga en el servidor, o suba la entrada timeout.`,
  notDeployed: 'No se desplegó nada.',
  nothingToDeploy: 'No hay nada pendiente: no se ejecuta prisma migrate deploy.',
  deploying: (p) => `Ejecutando prisma migrate deploy (Prisma ${p.version}) para ${n(p.count, 'migración pendiente', 'migraciones pendientes')}.`,
  stillDeploying: (p) => `prisma migrate deploy sigue en marcha después de ${p.elapsed}.`,
  deployLog: 'Salida de prisma migrate deploy',
  deployedByOther: 'Prisma no pudo tomar el bloqueo de migraciones porque lo tenía otro despliegue; ese lo ha aplicado todo.',
  prismaNotInstalled: (p) =>
    p.plugAndPlay
      ? "Prisma está gestionado por Yarn Plug'n'Play, que esta acción no ejecuta. Ponga nodeLinker: node-modules en .yarnrc.yml, instale y repita este paso."
      : `Prisma no está instalado: no hay node_modules/prisma en ${p.folder} ni más arriba. Instale las dependencias fijadas en un paso anterior (npm ci, pnpm install --frozen-lockfile o yarn install --immutable).`,
  literalUrl: (p) =>
    `El datasource de ${p.source} lleva su URL escrita, así que Prisma desplegaría allí y no en database-url. Escriba url = env("DATABASE_URL").`,
  deployFailed: (p) =>
    `prisma migrate deploy falló (${p.exit}${p.code === null ? '' : `, ${p.code}`}).${p.hint === '' ? '' : ` ${p.hint}`} Estado ahora: ${p.now}`,
  deployTimedOut: (p) =>
    `prisma migrate deploy se terminó después de ${p.limit}. Suba la entrada timeout si la migración necesita más. Estado ahora: ${p.now}`,
  deployIncomplete: (p) =>
    `prisma migrate deploy terminó sin error, pero la base de datos no está al día. Revise que el datasource del esquema use DATABASE_URL y la misma carpeta de migraciones, y que el motor de Prisma esté instalado. Estado ahora: ${p.now}`,
  stateUnknown: 'desconocido, no se pudo leer el historial de nuevo.',
  codeHint: (code) => HINTS[code] ?? '',
  summary: {
    database: 'Base de datos',
    schema: 'Esquema',
    folder: 'Carpeta de migraciones',
    state: 'Estado',
    migrations: 'Migraciones',
    migration: 'Migración',
    note: 'Nota',
    started: 'Inicio (UTC)',
    took: 'Duración',
    marked: 'marcada como aplicada, no ejecutada',
    allowed: 'permitida por allow-pending',
    appliedTitle: (count) => `Migraciones aplicadas: ${count}`,
    comparedTitle: 'Donde los historiales se separan',
    here: 'En este commit',
    there: 'En la base de datos',
    databases: 'Bases de datos',
    reason: 'Motivo',
    pendingCount: 'Pendientes',
    appliedCount: 'Aplicadas',
    commands: (p) => `Para que se ejecute de nuevo: ${p.rolledBack} · Si todo está en su sitio: ${p.applied}`,
    latestApplied: 'Última aplicada',
    latestLocal: 'Última de este commit',
    states: {
      applied: 'aplicada',
      pending: 'pendiente',
      failed: 'fallida',
      running: 'en marcha',
      modified: 'editada después de aplicarse',
      missing: 'no está en este commit',
      unreadable: 'sin migration.sql legible',
    },
    rolledBack: 'revertida antes',
    outOfOrder: 'hay una posterior aplicada',
    differences: {
      final_newline: 'solo difiere el salto de línea final',
      byte_order_mark: 'solo difiere una marca de orden de bytes',
      line_endings: 'solo difieren los finales de línea',
      content: 'difiere el contenido',
    },
    logOf: (name) => `Registro guardado de ${name}`,
    deployOutput: 'Salida de <code>prisma migrate deploy</code>',
    more: (count) => `… y ${count} más; el informe JSON las tiene todas.`,
  },
};
