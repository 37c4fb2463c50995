import type { LintMessages } from './messages-type.ts';

const OWN_MIGRATION = 'en una migración propia, sin otra sentencia en el archivo (prisma migrate dev --create-only)';
const EXPAND = 'primero un despliegue en el que ningún código lo use, después este';

export const adviceEs: LintMessages['advice'] = {
  'adding-required-field': {
    what: (p) => `La columna nueva "${p.subject}" de ${p.table} es NOT NULL y no tiene valor por defecto: falla en una tabla con filas.`,
    instead: () => 'Dele un valor por defecto, o añádala como nula, llénela y ponga NOT NULL en una migración posterior.',
  },
  'ban-drop-column': {
    what: (p) => `Elimina la columna "${p.subject}" de ${p.table}: la versión en marcha falla en cuanto la pide.`,
    instead: () => `Quítela del esquema en dos pasos: ${EXPAND}; tenga una copia de seguridad.`,
  },
  'ban-drop-table': {
    what: (p) => `Elimina la tabla ${p.table}: la versión en marcha falla en cuanto la pide.`,
    instead: () => `Hágalo en dos pasos: ${EXPAND}; tenga una copia de seguridad.`,
  },
  'ban-drop-database': { what: (p) => `Elimina la base de datos "${p.subject}".`, instead: () => 'Esto no pertenece a una migración.' },
  'ban-drop-schema': {
    what: (p) => `Elimina el esquema "${p.subject}" con todo lo que contiene.`,
    instead: () => 'Elimine sus objetos por nombre, cuando ningún código los use; tenga una copia de seguridad.',
  },
  'ban-truncate': {
    what: (p) => `Vacía ${p.table}.`,
    instead: () => 'Asegúrese de que nadie necesita las filas; tenga una copia de seguridad.',
  },
  'ban-truncate-cascade': {
    what: (p) => `Vacía ${p.table}, y con ella toda tabla que la referencia.`,
    instead: () => 'Nombre las tablas una a una, sin CASCADE.',
  },
  'renaming-column': {
    what: (p) => `Renombra la columna "${p.subject}" de ${p.table}: la versión en marcha pide el nombre antiguo.`,
    instead: () => 'Conserve el nombre y asígnelo (@map), o añada una columna nueva, escriba en ambas y elimine la antigua más tarde.',
  },
  'renaming-table': {
    what: (p) => `Renombra ${p.table} a ${p.subject}: la versión en marcha pide el nombre antiguo.`,
    instead: () => 'Conserve el nombre y asígnelo (@@map), o deje una vista con el nombre antiguo.',
  },
  'renaming-enum-value': {
    what: (p) => `Renombra el valor '${p.subject}' de una enumeración: la versión en marcha lee y escribe el antiguo.`,
    instead: () => 'Conserve el valor y asígnelo (@map), o añada el nuevo, migre y deje el antiguo.',
  },
  'changing-column-type': {
    what: (p) => `Cambiar el tipo de "${p.subject}" reescribe ${p.table} con todos sus índices.`,
    instead: () => 'Añada una columna del tipo nuevo, escriba en ambas, llénela por lotes, cambie y elimine la antigua más tarde.',
  },
  'changing-column-type/lossy': {
    what: (p) => `El tipo nuevo de "${p.subject}" en ${p.table} redondea o corta lo guardado, sin avisar.`,
    instead: () => 'Añada una columna del tipo nuevo y conserve la antigua hasta comprobar los valores; tenga una copia de seguridad.',
  },
  'ban-uncommitted-transaction': { what: () => 'BEGIN sin COMMIT: nada de lo que sigue se conserva.', instead: () => 'Añada COMMIT, o quite BEGIN.' },
  'ban-concurrent-index-creation-in-transaction': {
    what: (p) => `${p.subject} falla aquí con 25001: Prisma ejecuta un archivo con varias sentencias como una transacción.`,
    instead: () => `Póngalo ${OWN_MIGRATION}.`,
  },
  'ban-in-transaction': {
    what: (p) => `${p.subject} falla aquí con 25001: Prisma ejecuta un archivo con varias sentencias como una transacción.`,
    instead: () => `Ejecútelo fuera de las migraciones, o ${OWN_MIGRATION}.`,
  },
  'prefer-repack': {
    what: (p) => `${p.subject} escribe de nuevo toda la tabla${p.table === '' ? '' : `: ${p.table}`}.`,
    instead: () => 'Use pg_repack, fuera de las migraciones.',
  },
  'ban-lock-table': {
    what: (p) => `LOCK TABLE retiene ${p.table} hasta el final de la migración.`,
    instead: () => 'Prescinda de ello; el DDL toma los bloqueos que necesita.',
  },
  'require-concurrent-index-creation': {
    what: (p) => `Crea el índice "${p.subject}" en ${p.table}.`,
    instead: () => `CREATE INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'require-concurrent-index-creation/unique': {
    what: (p) => `Crea el índice único "${p.subject}" en ${p.table}; falla donde hay valores repetidos.`,
    instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'require-concurrent-index-deletion': {
    what: (p) =>
      `Elimina el índice "${p.subject}"${p.table === '' ? '' : ` de ${p.table}`}: es breve, pero espera a toda consulta en marcha, y las demás lo esperan a él.`,
    instead: () => `DROP INDEX CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'require-concurrent-reindex': { what: (p) => `Reconstruye "${p.subject}".`, instead: () => `REINDEX … CONCURRENTLY ${OWN_MIGRATION}.` },
  'require-concurrent-partition-detach': {
    what: (p) => `Separa la partición "${p.subject}" de ${p.table}.`,
    instead: () => `DETACH PARTITION … CONCURRENTLY ${OWN_MIGRATION}.`,
  },
  'adding-foreign-key-constraint': {
    what: (p) => `Añadir la clave foránea "${p.subject}" a ${p.table} comprueba cada fila.`,
    instead: () => 'Añádala NOT VALID, y VALIDATE CONSTRAINT en una migración posterior.',
  },
  'constraint-missing-not-valid': {
    what: (p) => `Añadir la restricción "${p.subject}" a ${p.table} lee cada fila.`,
    instead: () => 'Añádala NOT VALID, y VALIDATE CONSTRAINT en una migración posterior.',
  },
  'constraint-missing-not-valid/validated-in-same-file': {
    what: (p) =>
      `Valida "${p.subject}" en la transacción que la añade a ${p.table}: el bloqueo de ADD CONSTRAINT se mantiene mientras se lee cada fila.`,
    instead: () => 'Lleve VALIDATE CONSTRAINT a una migración propia.',
  },
  'adding-not-nullable-field': {
    what: (p) => `SET NOT NULL en "${p.subject}" de ${p.table} lee cada fila; falla donde una es nula.`,
    instead: () => 'Añada CHECK (… IS NOT NULL) NOT VALID, valídela en una migración posterior, y después SET NOT NULL: ya no lee nada.',
  },
  'disallowed-unique-constraint': {
    what: (p) => `Añadir la restricción "${p.subject}" a ${p.table} construye su índice.`,
    instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}, después ADD CONSTRAINT … USING INDEX.`,
  },
  'adding-serial-primary-key-field': {
    what: (p) => `Añadir la clave primaria "${p.subject}" a ${p.table} construye su índice.`,
    instead: () => `CREATE UNIQUE INDEX CONCURRENTLY ${OWN_MIGRATION}, después ADD PRIMARY KEY USING INDEX.`,
  },
  'adding-field-with-default': {
    what: (p) => `El valor por defecto de la columna nueva "${p.subject}" es distinto en cada fila: se reescribe toda ${p.table}.`,
    instead: () => 'Añada la columna sin valor por defecto, fije este después, llene las filas antiguas por lotes.',
  },
  'adding-field-with-default/serial': {
    what: (p) => `La columna nueva "${p.subject}" toma sus valores de una secuencia: se reescribe toda ${p.table}.`,
    instead: () => 'Añada una columna nula, fije nextval como valor por defecto, llene las filas antiguas por lotes.',
  },
  'adding-field-with-default/generated': {
    what: (p) => `La columna generada nueva "${p.subject}" se guarda: se reescribe toda ${p.table}.`,
    instead: () => 'Añada una columna normal, llénela con un trigger y por lotes; o calcúlela en una vista.',
  },
  'update-without-where': {
    what: (p) => `Escribe ${p.subject} en cada fila de ${p.table}, en una transacción.`,
    instead: () => 'Llénela por lotes, fuera de la migración.',
  },
  'update-without-where/overwrites': {
    what: (p) => `Sobrescribe ${p.subject} en cada fila de ${p.table}.`,
    instead: () => 'Añada una cláusula WHERE, o conserve los valores antiguos en otra columna hasta comprobarlos.',
  },
  'delete-without-where': {
    what: (p) => `Borra cada fila de ${p.table}.`,
    instead: () => 'Añada una cláusula WHERE; tenga una copia de seguridad.',
  },
  'require-timeout-settings': {
    what: (p) => `Esta migración bloquea ${p.table} y no tiene lock_timeout: mientras espera su bloqueo, todo lo demás en la tabla la espera a ella.`,
    instead: () =>
      "Empiece el archivo con SET lock_timeout = '5s'; o fíjelo para el rol que despliega (ALTER ROLE … SET lock_timeout), y despliegue otra vez donde falle.",
  },
  'enum-value-used-in-same-file': {
    what: (p) => `Usa el valor '${p.subject}' de una enumeración en la transacción que lo añade; falla con 55P04.`,
    instead: () => 'Lleve su uso a una migración posterior.',
  },
};
