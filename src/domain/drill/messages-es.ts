import { archiveReasonsEs } from './archive-messages-es.ts';
import type { DrillMessages } from './messages.ts';

export const drillMessagesEs: DrillMessages = {
  reasons: {
    ok: (f) =>
      `${f.file} se restaura: han vuelto ${f.count} tablas con ${f.found} filas, están todos los objetos del volcado${f.wanted === '0' ? '' : f.wanted === '1' ? ' y pasa la comprobación' : ` y pasan las ${f.wanted} comprobaciones`}.`,
    minor_incidents: (f) =>
      `La copia se restaura, pero ${f.program} informó de ${f.count} error(es) inofensivo(s)${f.names && ` sobre ${f.names}`}. Los datos están completos; la tabla de errores dice de qué clase son.`,
    backup_not_found: (f) =>
      `No hay ninguna copia en ${f.file} (${f.detail}). Compruebe si se hizo la última copia, y después la ruta, el patrón o la clave.`,
    backup_too_old: (f) => `${f.file} tiene ${f.found}, más de los ${f.wanted} permitidos. Averigüe por qué no hay una copia más reciente.`,
    storage_denied: (f) => `El almacenamiento rechazó ${f.file} (${f.detail}). Revise las credenciales y lo que pueden leer.`,
    storage_unreachable: (f) =>
      `No se puede llegar al almacenamiento de ${f.file} (${f.detail}). Revise la dirección y la red, y repita el simulacro.`,
    storage_failed: (f) => `No se pudo obtener ${f.file} (${f.detail}). Repita el simulacro; si persiste, revise el almacenamiento.`,
    ...archiveReasonsEs,
    client_missing: (f) =>
      `No hay pg_restore para este simulacro${f.detail && ` (${f.detail})`}. Instale el paquete postgresql-client-${f.major} (de apt.postgresql.org) en un paso anterior.`,
    client_too_old: (f) =>
      `Ningún pg_restore de aquí puede leer ${f.file}${f.detail && ` (${f.detail})`}. Instale el paquete postgresql-client-${f.major || 18} (de apt.postgresql.org) en un paso anterior.`,
    client_lacks_compression: (f) =>
      `El pg_restore disponible se compiló sin la compresión de ${f.file}${f.detail && ` (${f.detail})`}. Instale el paquete postgresql-client de apt.postgresql.org, que las tiene todas.`,
    client_killed: (f) => `Algo externo mató a ${f.program}, lo más probable por falta de memoria. Baje jobs, o use un runner más grande.`,
    needs_superuser: (f) =>
      `El guion tiene sentencias que solo puede ejecutar un superusuario, ${f.count} vez/veces${f.names && `: ${f.names}`}. El simulacro ejecuta un guion sin esos derechos, pues con ellos puede hacer cualquier cosa, así que nada se sabe de la copia; hágala con pg_dump -Fc, que se restaura objeto por objeto.`,
    scratch_exists: (f) =>
      `Ya existe una base de datos ${f.names}, y el simulacro no toca ninguna que no haya creado. Elimínela, o deje vacía scratch-database.`,
    create_denied: (f) =>
      `El usuario de server-url no puede crear bases de datos en ${f.detail}. Use un superusuario del servidor desechable, o conceda CREATEDB.`,
    server_unreachable: (f) =>
      `${f.program} no pudo llegar al servidor desechable${f.detail && ` (${f.detail})`}. Revise server-url y que el servidor funcione, y repita el simulacro.`,
    server_lost: () =>
      'El servidor desechable terminó o rechazó conexiones durante el simulacro. De la copia no se sabe nada: mire el registro del servidor y repita el simulacro.',
    disk_full: (f) =>
      `El disco está lleno${f.detail && ` (${f.detail})`}. De la copia no se sabe nada: la base de datos restaurada y sus índices ocupan varias veces el volcado.`,
    out_of_memory: () => 'Se agotó la memoria durante la restauración. De la copia no se sabe nada: baje jobs, o use un runner más grande.',
    extension_missing: (f) =>
      `El servidor no puede dar lo que el volcado necesita: la extensión ${f.names}. Use una imagen de servidor que la tenga, la misma que en producción.`,
    constraint_violated: (f) =>
      `Los datos del volcado incumplen sus propias restricciones, ${f.count} vez (veces): ${f.names}. La base de datos de origen tiene el mismo daño: busque allí huérfanos y duplicados.`,
    data_rejected: (f) =>
      `El servidor rechazó filas del volcado, ${f.count} vez (veces): ${f.names}. Esas tablas están vacías en la base de datos restaurada.`,
    scratch_not_empty: (f) =>
      `Había objetos del volcado antes de restaurarlos: ${f.names}. El volcado los contiene dos veces, o se modificó template0.`,
    role_missing: (f) => `El volcado necesita el rol ${f.names}, que falta en el servidor desechable. Créelo allí en un paso anterior al simulacro.`,
    restore_failed: (f) =>
      `${f.program} falló, ${f.count} error(es)${f.names && ` sobre ${f.names}`}. La base de datos restaurada no está completa; la tabla de errores dice de qué clase son.`,
    object_missing: (f) =>
      `De las ${f.wanted} del volcado, ${f.count} no están en la base de datos restaurada: ${f.names}. Mire los errores de ${f.program}, o lo que hacen las funciones del propio volcado.`,
    table_missing: (f) =>
      `La tabla ${f.names} no está en la base de datos restaurada. Compruebe que la copia sea de la base de datos y el esquema correctos.`,
    table_empty: (f) => `La tabla ${f.names} no tiene ninguna fila tras la restauración. Compruebe que el volcado se hizo con sus datos.`,
    table_without_data: (f) =>
      `El volcado contiene ${f.count} tabla(s) sin sus filas: ${f.names}. Se omitieron al hacerlo (--exclude-table-data); tras una restauración de verdad estarían vacías.`,
    no_rows: (f) =>
      `Se restauraron ${f.count} tablas de ${f.file}, y ninguna tiene una fila. El volcado es solo del esquema, o de una base de datos vacía.`,
    check_failed: (f) => `Falló la comprobación ${f.names}: se esperaba ${f.wanted}${f.found && `, se encontró ${f.found}`}.`,
    restore_too_slow: (f) =>
      `La restauración de ${f.file} duró más de los ${f.wanted} de max-restore-time y se terminó: tras una pérdida, el servicio no volvería a tiempo. Use más jobs o un servidor más rápido, reduzca la copia o prevea más tiempo.`,
    tuning_left: (f) =>
      `Los parámetros ${f.names} del servidor siguen siendo los del simulacro. Los repone el paso post o el próximo simulacro en este servidor; a mano: ALTER SYSTEM RESET y pg_reload_conf().`,
    drop_failed: (f) => `No se pudo eliminar la base de datos ${f.names}. El paso posterior lo intenta de nuevo; si no, elimínela a mano.`,
  },
  register: { ok: 'OK', minor: 'fallos menores', incidents: 'incidencias', inconclusive: 'no concluyente' },
  damage: ({ at, size, whole, expected }) =>
    [
      at === null ? (size === null ? '' : `termina en el byte ${size}`) : `en el byte ${at}${size === null ? '' : ` de ${size}`}`,
      whole === null ? '' : `están enteros los datos de ${whole} de ${expected} tablas y objetos grandes`,
    ]
      .filter(Boolean)
      .join(', '),
  phases: {
    make: 'Hacer',
    fetch: 'Obtener',
    verify: 'Verificar',
    prepare: 'Preparar',
    restore: 'Restaurar',
    check: 'Comprobar',
    prove: 'Probar',
    rehearse: 'Ensayar',
    app: 'Aplicación',
    drop: 'Eliminar',
  },
  guards: {
    cluster_name: 'el servidor se llama restore-drill',
    system_identifier: 'es el servidor nombrado en throwaway-system-id',
    no_other_database: 'no contiene ninguna base de datos que pueda estar en uso',
  },
  scratchStates: { planned: 'no creada', created: 'creada', dropped: 'eliminada', kept: 'conservada', left: 'no se pudo eliminar' },
  checkProblems: {
    shape: 'no es exactamente un valor',
    timeout: 'tardó más de 60 s',
    failed: 'falló la consulta',
    type: 'un valor de otro tipo',
    no_time: 'nada dice cuándo se hizo la copia',
  },
  kinds: {
    table: 'tablas',
    view: 'vistas',
    sequence: 'secuencias',
    index: 'índices',
    constraint: 'restricciones',
    trigger: 'disparadores',
    function: 'funciones',
    type: 'tipos',
    schema: 'esquemas',
    extension: 'extensiones',
    policy: 'políticas',
    row_security: 'tablas con seguridad por filas',
    rule: 'reglas',
    default: 'valores por defecto',
    attachment: 'particiones de tablas e índices',
    statistics: 'objetos de estadísticas',
    other: 'otros objetos',
  },
  labels: {
    timeline: 'Cronología',
    seconds: 'Segundos',
    tables: 'Tablas',
    table: 'Tabla',
    rows: 'Filas',
    critical: 'crítica',
    moreTables: 'tablas más están en el informe JSON',
    checks: 'Comprobaciones',
    check: 'Comprobación',
    expected: 'Esperado',
    found: 'Encontrado',
    hidden: 'no se muestra',
    errors: 'Errores de la restauración',
    errorClass: 'Clase',
    harmless: 'Inofensivo',
    count: 'Número',
    objects: 'Objetos',
    inventory: 'Objetos del volcado',
    kind: 'Clase',
    missing: 'Faltan',
    evidence: 'Pruebas',
    backup: 'Copia',
    size: 'Tamaño',
    age: 'Antigüedad',
    dumpedBy: 'Volcada por pg_dump',
    dumpedFrom: 'Volcada de PostgreSQL',
    headerDate: 'Fecha en el volcado (sin huso horario)',
    storedAt: 'Fecha del almacenamiento',
    format: 'Formato',
    server: 'Restaurada en PostgreSQL',
    allowedBy: 'Permitido porque',
    client: 'Restaurada por',
    jobs: 'Trabajos',
    settings: 'Ajustes de las sesiones de restauración',
    scratch: 'Base de datos',
    extensions: 'Extensiones instaladas (la copia no dice la versión)',
    leftOut: 'No restaurado a propósito',
    responsible: 'Responsable',
    yes: 'sí',
    no: 'no',
    notShown: 'Solo se muestran números: otros valores son contenido de filas.',
  },
  progress: {
    fetched: (file, size) => `Copia: ${file}, ${size}`,
    downloading: (done, total) => `Descargados ${done}${total && ` de ${total}`}`,
    verified: (entries, tables, size) => `El archivo está entero: ${entries} entradas, ${tables} tablas, ${size} de datos`,
    restoring: (database, client, jobs) => `Restaurando en ${database} con ${client}, ${jobs} trabajo(s)`,
    checking: (tables, checks) => `Contando ${tables} tablas, ejecutando ${checks} comprobaciones`,
    dropped: (database) => `Eliminada ${database}`,
    kept: (database) => `Conservada ${database}, como dice keep-database`,
    postDropped: (database) => `El simulacro había terminado antes de tiempo; su base de datos ${database} queda eliminada ahora.`,
  },
};
