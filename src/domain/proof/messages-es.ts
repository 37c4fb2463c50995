import type { ProofFacts, ProofMessages } from './messages.ts';

const least = (f: ProofFacts) => (f.least ? 'al menos ' : '');

export const proofMessagesEs: ProofMessages = {
  reasons: {
    rows_missing: (f) =>
      f.missing === f.rows
        ? `La tabla ${f.names} está vacía en la base restaurada; la copia contiene ${f.rows} fila(s) de ella. Mire qué se ejecutó entre la restauración y la prueba, y los disparadores de la propia copia.`
        : `A la tabla ${f.names} le faltan ${least(f)}${f.missing} de las ${f.rows} fila(s) de la copia. Mire qué se ejecutó entre la restauración y la prueba, y los disparadores de la propia copia.`,
    rows_added: (f) =>
      `La tabla ${f.names} contiene ${least(f)}${f.added} fila(s) que no están en la copia (${f.rows} filas). Algo escribió en la base restaurada, quizá las funciones de la propia copia.`,
    rows_changed: (f) =>
      `La tabla ${f.names} tiene ${least(f)}${f.changed + f.missing} fila(s) con valores distintos de los de la copia. Una restauración real podría cambiar los datos igual: mire los tipos, la configuración regional y la zona horaria de sus columnas, y qué escribió en ella.`,
    rows_differ: (f) =>
      `Las filas de ${f.names} no son las de la copia${f.missing + f.added + f.changed > 0 ? `: faltan ${least(f)}${f.missing}, sobran ${f.added}, cambiaron ${f.changed}` : ''}. Mire qué se ejecutó entre la restauración y la prueba.`,
    table_unreadable: (f) =>
      `Las filas de ${f.names} no se pueden leer como se volcaron (SQLSTATE ${f.code}). Sus columnas no son las de la copia, o fallan las funciones de un tipo.`,
    large_objects_differ: (f) =>
      `De los ${f.rows} objeto(s) grande(s) de la copia, faltan ${f.missing}, ${f.changed} tienen otro contenido y sobran ${f.added}: ${f.names}.`,
    view_not_filled: (f) =>
      `La vista materializada ${f.names} no contiene datos, aunque la copia la llena. Ejecute REFRESH MATERIALIZED VIEW a mano sobre una copia para ver por qué falla.`,
    sequence_differs: (f) => `La secuencia ${f.names} no está donde la copia la puso. Tras una restauración real se repartirían números dos veces.`,
    index_invalid: (f) =>
      `El índice ${f.names} existe pero no rige, aunque la copia lo declara completo. Mire qué se ejecutó entre la restauración y la prueba, y el índice en la base de origen.`,
    checker_blind: (f) =>
      `Se cambió a propósito una fila de ${f.names} y la comparación no vio nada, así que sus demás respuestas tampoco prueban nada. Comunique esto como error de la acción.`,
    definition_differs: (f) =>
      `Lo que la copia define se lee de otro modo en la base restaurada: ${f.names}. Una restauración real también lo cambiaría: compare ambas con pg_dump --schema-only y mire qué se ejecutó entre la restauración y la prueba.`,
    object_added: (f) =>
      `La base restaurada contiene lo que la copia no define: ${f.names}. Mire qué crean las funciones de la propia copia y las extensiones del servidor.`,
    rows_unproven: (f) =>
      `No se pudieron comparar con la copia las filas de ${f.count} tabla(s): ${f.names}. La tabla de la prueba dice por qué; una copia con --inserts no contiene texto que comparar, y la seguridad por filas exige un superusuario.`,
    sequence_behind: (f) =>
      f.inherited
        ? `La secuencia ${f.names} va por detrás de su columna, tal como está en la copia: el próximo número ya existe, así que la próxima inserción falla con 23505 si la columna es única, también en producción. Ajústela allí con setval.`
        : `La secuencia ${f.names} reparte números que su columna ya contiene, y no se ha probado que la base de origen también. Compárela con producción; ajústela con setval, o la próxima inserción puede fallar con 23505.`,
    index_incomplete: (f) =>
      `El índice ${f.names} de una tabla particionada falta en algunas particiones, también en la base de origen, así que no rige en su conjunto. Cree allí las partes que faltan y adjúntelas.`,
    constraint_not_in_force: (f) =>
      `La restricción ${f.names} no está validada en la base restaurada, aunque la copia la declara válida. Tras una restauración real también podría haber filas que la incumplen: mire qué se ejecutó entre la restauración y la prueba.`,
    constraint_not_validated: (f) =>
      `La restricción ${f.names} nunca se validó (NOT VALID), tampoco en la base de origen. Limpie allí las filas antiguas y ejecute VALIDATE CONSTRAINT.`,
  },
  states: {
    equal: 'idéntica',
    same_rows: 'las mismas filas, en otro orden',
    counted: 'mismo número de filas',
    later: 'no se comparó esta vez',
    differs: 'distinta',
    unreadable: 'no se puede leer',
    unproven: 'no se pudo comparar',
  },
  causes: {
    inserts: 'volcada como sentencias INSERT',
    statement: 'la sentencia COPY de la copia no es la habitual',
    row_security: 'este usuario no puede leer todas las filas (seguridad por filas, o falta un permiso)',
    not_there: 'falta la tabla',
    old_floats: 'el mismo número de filas, pero antes de la versión 12 PostgreSQL escribía los números de coma flotante de otro modo',
  },
  changes: {
    text: 'se añadió una letra a un texto',
    number: 'se sumó uno a un número',
    boolean: 'se invirtió un booleano',
    time: 'se movió una hora un segundo',
    delete: 'se borró una fila',
  },
  control: {
    verified: (table, change) =>
      `Comprobador verificado: en ${table} ${change} dentro de una transacción, la comparación se puso en rojo y el cambio se deshizo.`,
    blind: (table) => `El comprobador no vio nada de un cambio en ${table}.`,
    impossible: {
      no_rows: 'No se pudo verificar el comprobador: ninguna tabla comparada contiene filas.',
      refused: 'No se pudo verificar el comprobador: el servidor rechazó todo cambio de una fila.',
    },
  },
  levels: { full: 'cada fila', rows: 'números de filas', none: 'nada' },
  checkerVerified: 'comprobador verificado',
  notProven: 'filas sin probar',
  title: 'Prueba',
  columns: ['Tabla', 'Comparada con la copia', 'Filas en la copia', 'Filas restauradas', 'SHA-256 de las filas de la copia'],
  moreTables: (count) => `Otras ${count} tablas están en el informe JSON.`,
  proven: (tables, rows, size) => `Las ${rows} filas (${size}) de ${tables} tablas son, byte a byte, las de la copia.`,
  counted: (tables, rows) => `${tables} tablas tienen tantas filas como contiene la copia, ${rows} en total; no se comparó su contenido.`,
  share: (percent) => `La prueba ocupó el ${percent} % del simulacro.`,
  later: (part, of, count, names) =>
    `Se comparó la parte ${part} de ${of}, como pide proof-budget. No se compararon esta vez ${count} tabla(s): ${names}.`,
  zone: (zone) => `Las horas se leyeron en la zona horaria de la copia, ${zone}.`,
  sequences: (count) => `${count} secuencias están donde la copia las puso.`,
  largeObjects: (count) => `${count} objetos grandes son idénticos.`,
  definitions: {
    same: (count) => `Las ${count} definiciones (tablas, funciones, disparadores, políticas …) son las de la copia.`,
    otherMinor: (differing, compared) =>
      `Las ${compared} definiciones de la copia están; ${differing} se leen de otro modo, lo que no se juzga, pues hizo la copia otra versión menor de PostgreSQL o de pg_dump. El informe las nombra; con \`client: container\` y una imagen de la versión de la copia también se juzgan.`,
    notCompared: {
      script: 'No se compararon las definiciones: la copia es un script SQL.',
      other_client: 'No se compararon las definiciones: hizo esta copia otra versión mayor de pg_dump que la de aquí.',
      other_server: 'No se compararon las definiciones: la copia viene de otra versión mayor de PostgreSQL, que las escribe de otro modo.',
      no_program: 'No se compararon las definiciones: no hay pg_dump junto a pg_restore.',
      failed: 'No se compararon las definiciones: pg_dump no pudo volcar la base restaurada.',
    },
  },
  inherited: {
    title: 'Heredado de la base de origen',
    meaning: 'La propia copia lo declara así: no es un fallo de la copia, y producción tiene lo mismo. Cuenta con `on-inherited: degraded`.',
  },
  progress: {
    restored: (time) => `Restaurada en ${time}`,
    proving: (tables, sessions) => `Comparando las filas de ${tables} tablas con la copia, ${sessions} a la vez`,
    reading: (percent) => `Leído el ${percent} % de los datos de la copia`,
    proven: (tables, time) => `${tables} tablas comparadas en ${time}`,
    comparing: (table) => `${table} difiere de la copia: buscando las filas`,
  },
};
