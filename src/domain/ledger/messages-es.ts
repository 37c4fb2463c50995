import type { LedgerMessages } from './messages-type.ts';

export const ledgerMessagesEs: LedgerMessages = {
  recorded: (line, branch) => `Anotado en la rama ${branch}: ${line}.`,
  alreadyRecorded: (line, branch) => `Ya estaba anotado en la rama ${branch}: ${line}. No se escribió nada.`,
  skipped: 'El simulacro no se ejecutó; no hay nada que anotar.',
  problems: {
    absent:
      'No hay informe del simulacro. Queda anotado lo que su trabajo dijo en sus salidas; el registro de la ejecución dice por qué falta el informe.',
    unreadable:
      'No se pudo leer el informe del simulacro. Queda anotado lo que su trabajo dijo en sus salidas; revise el artefacto y el paso que lo descarga.',
    not_a_report: 'El archivo dado como informe no es de restore-drill. El simulacro queda anotado como no concluyente; revise la entrada report.',
    other_run: 'El informe es de otra ejecución y no se acepta como prueba de este simulacro. Revise qué artefacto descarga el trabajo.',
  },
  damaged: (count, where) =>
    `${count} línea(s) del registro no se pueden leer (${where}). Se conservan tal cual y no cuentan; el historial de la rama dice quién las escribió.`,
  newer: (count) =>
    `${count} línea(s) del registro son de una versión más nueva de esta acción. Se conservan tal cual y aquí no cuentan: actualice la acción.`,
  tooLarge: (files) =>
    `Hay archivos del registro demasiado grandes para leerlos (${files}). Se conservan tal cual y no cuentan; el simulacro queda anotado en el archivo siguiente. El historial de la rama dice quién los hizo tan grandes.`,
  labelShared: (database) =>
    `Otro simulacro de esta ejecución consta como la base de datos ${database}, con otro informe. Se conservan ambos; dé a cada base su etiqueta con la entrada database, o se compararán entre sí.`,
  trend: {
    table_emptied: (f) =>
      `${f.count} tabla(s) que tenían filas en los últimos simulacros buenos están vacías en esta copia: ${f.names}. Mire la base de datos de origen ahora, antes de que caduquen las copias anteriores.`,
    table_shrunk: (f) =>
      `${f.count} tabla(s) tienen menos del ${f.share} de sus filas habituales: ${f.names}. Averigüe si algo las borró; si fue a propósito, los próximos simulacros lo tomarán por habitual.`,
    table_gone: (f) =>
      `${f.count} tabla(s) del último simulacro bueno no están en esta copia: ${f.names}. Si ninguna migración las eliminó, mire qué excluye pg_dump.`,
    restore_slower: (f) =>
      `La restauración tardó ${f.now}; los últimos ${f.drills} simulacros buenos, ${f.usual}. Compárelo con el tiempo de recuperación prometido; mire los índices nuevos y la máquina.`,
    size_unusual: (f) => `La copia ocupa ${f.now}; las últimas ${f.drills}, ${f.usual}. Averigüe qué se añadió o qué falta.`,
    no_recent_drill: (f) =>
      `Ningún simulacro ha sido OK desde hace más de ${f.limit} (${f.last === null ? 'nunca en este registro' : `el último, el ${f.last}`}). Hasta entonces nadie sabe si hay copia: arregle lo que dicen los simulacros y ejecute uno a mano.`,
    onlyMinor: 'Desde entonces hubo simulacros con fallos menores.',
  },
  issueFailed: (why) => `El simulacro está anotado, pero no se pudo actualizar la incidencia «Simulacros de restauración»: ${why}`,
  notPinned: (why) => `La incidencia no está fijada (${why}). Fíjela a mano una vez.`,
  notCommented: (why) =>
    `El simulacro está anotado y en la tabla de la incidencia, pero GitHub no admitió el comentario (${why}). Desbloquee la conversación; si está llena, borre la incidencia: el próximo simulacro abre otra.`,
  notAssigned: (names) => `No se puede asignar a ${names}. Ponga en la entrada responsible a personas asignables en este repositorio.`,
  results: { ok: 'OK', minor: 'fallos menores', incidents: 'INCIDENCIAS', inconclusive: 'NO CONCLUYENTE' },
  title: 'Simulacros de restauración',
  introduction: (branch) =>
    `Cada línea es una copia que se restauró y comprobó, o el intento. Las anotaciones completas son las líneas JSON de \`ledger/\` en esta rama (\`${branch}\`); esta tabla sale de ellas. RPO es la edad de la copia; RTO, el tiempo desde su primer byte hasta el fin de las comprobaciones.`,
  issueIntroduction: (branch) =>
    `El registro de los simulacros de restauración. Lo llevan los propios simulacros: lo que se edite aquí se sobrescribe. Las anotaciones están en la rama \`${branch}\`. RPO es la edad de la copia; RTO, el tiempo desde su primer byte hasta el fin de las comprobaciones.`,
  duplicate: (number) => `Se abrió a la vez que #${number}, que continúa.`,
  labels: {
    date: 'Fecha',
    database: 'Base de datos',
    result: 'Resultado',
    reason: 'Motivo',
    backup: 'Copia',
    size: 'Tamaño',
    age: 'Edad de la copia (RPO)',
    recovery: 'Recuperación (RTO)',
    rows: 'Filas',
    responsible: 'Responsable',
    run: 'Ejecución',
    evidence: 'SHA-256 de la prueba',
    commit: 'Commit',
    restoreSeconds: 'Restauración, segundos',
    chartSize: 'Copia',
    omitted: 'Los simulacros anteriores están solo en la rama.',
    last: 'Últimos simulacros',
    findings: 'Frente a los últimos simulacros',
    register: 'Registro',
    issue: 'Incidencia',
    proof: 'Verificación',
  },
};
