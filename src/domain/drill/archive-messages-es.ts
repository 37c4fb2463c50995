import type { ArchiveReason } from '../archive/damage.ts';
import type { Spoken } from './problem.ts';

/** What a file is that is no whole archive, in Spanish. */
export const archiveReasonsEs: Readonly<Record<ArchiveReason, (f: Spoken) => string>> = {
  archive_empty: (f) => `${f.file} está vacío. La tarea de copia no escribió nada: mire su registro y haga una copia nueva.`,
  archive_zeros: (f) => `${f.file} solo contiene ceros. El almacenamiento perdió su contenido: haga una copia nueva y revise el disco en que está.`,
  archive_truncated: (f) =>
    `${f.file} está cortado${f.detail && ` (${f.detail})`}. Se interrumpió el volcado o su subida; haga una copia nueva y compare los tamaños.`,
  archive_junk: (f) => `${f.file} tiene bytes después de su final${f.detail && ` (${f.detail})`}. Algo se le añadió; haga una copia nueva.`,
  archive_hole: (f) =>
    `${f.file} tiene un hueco${f.detail && ` (${f.detail})`}. Falta parte de los datos; haga una copia nueva y revise el disco en que está.`,
  archive_corrupt: (f) => `${f.file} está dañado${f.detail && ` (${f.detail})`}. Haga una copia nueva y revise el disco y la transferencia.`,
  archive_end_mark: (f) =>
    `Las filas de una tabla de ${f.file} no terminan como las termina pg_dump${f.detail && ` (${f.detail})`}. Algo cortó o juntó los datos; haga una copia nueva.`,
  archive_bomb: (f) =>
    `${f.file} se expande a mucho más de lo que puede contener un volcado de su tamaño${f.detail && ` (${f.detail})`}, así que no se restauró. Averigüe quién lo hizo.`,
  not_an_archive: (f) => `${f.file} no es un archivo de pg_dump. Compruebe qué guardó en realidad la tarea de copia.`,
  plain_sql: (f) =>
    `${f.file} es un guion SQL que aquí no se ejecuta${f.detail && ` (${f.detail})`}. Un guion de pg_dump solo lo ejecuta el psql del propio contenedor del servidor, en su modo restringido: haga que el servidor desechable sea un contenedor de servicio de este trabajo. Mejor, haga la copia con pg_dump -Fc, que ocupa menos y se restaura antes.`,
  wrapped_twice: (f) =>
    `${f.file} está envuelto más de una vez (${f.detail}). Se desenvuelve un gzip, zstd, LZ4 o tar alrededor de un volcado; guarde tal cual lo que escribe pg_dump -Fc.`,
  unsafe_member: (f) =>
    `${f.file} es un tar con un miembro que no debe extraerse (${f.detail}), así que no se extrajo nada. Ninguna tarea de copia hace un archivo así: averigüe quién lo hizo.`,
  unsafe_script: (f) =>
    `${f.file} contiene lo que pg_dump nunca escribe (${f.detail}), así que no se ejecutó nada del guion. Averigüe quién lo cambió, o cómo; haga la copia con pg_dump -Fc.`,
  cluster_script: (f) =>
    `${f.file} es un guion de pg_dumpall, de un servidor entero con sus roles. No se puede restaurar en una sola base; vuelque la base con pg_dump -Fc.`,
  other_database: (f) => `${f.file} no es una copia de PostgreSQL (${f.detail}). Compruebe qué guardó en realidad la tarea de copia.`,
  encrypted: (f) => `${f.file} está cifrado. Descífrelo en un paso anterior al simulacro.`,
  unsupported_version: (f) => `${f.file} tiene una versión de archivo que esta acción no conoce (${f.detail}). Actualice la acción.`,
  unsupported_format: (f) => `${f.file} es un archivo en una forma que aquí no se puede restaurar (${f.detail}). Haga la copia con pg_dump -Fc.`,
};
