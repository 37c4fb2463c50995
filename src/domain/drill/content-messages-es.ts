import type { ContentMessages } from './content-messages.ts';

export const contentMessagesEs: ContentMessages = {
  stale: (column, age, limit) =>
    `El ${column} más reciente es ${age} anterior a la copia, y se permite ${limit}. La copia puede ser de una base de datos vieja o equivocada: revise qué vuelca la tarea de copias.`,
  noTime: (column, limit) =>
    `${column} no contiene ninguna fecha, y se esperaba una a menos de ${limit} de la copia. Revise qué vuelca la tarea de copias.`,
  future: (column, by) =>
    `El ${column} más reciente es ${by} posterior a lo que la copia permite. Revise el reloj de la aplicación y del almacenamiento, y si la copia es la que dice su fecha.`,
  freshnessUnknown: (column, why) => `No se pudo saber lo reciente que es ${column}: ${why}. Revise la línea de freshness.`,
  canaryMissing: (column) =>
    `El valor esperado no está en ${column}: la copia no es la que se hizo después de escribirlo, o es de otra base de datos. Revise qué copia se tomó, y si el canario se escribió.`,
  canaryUnknown: (column, why) => `No se pudo saber si el valor esperado está en ${column}: ${why}. Revise la línea de canary.`,
  problems: {
    no_table: 'no existe tal tabla',
    no_column: 'no existe tal columna con fechas',
    no_time: 'nada dice cuándo se hizo la copia',
    timeout: 'la consulta tardó más de 60 s',
    failed: 'la consulta falló',
  },
  states: { fresh: 'reciente', stale: 'anticuado', future: 'posterior a la copia', empty: 'sin valor', unknown: 'desconocido' },
  title: 'Actualidad',
  column: 'Columna',
  expected: 'Esperado',
  found: 'Encontrado',
  canary: 'el canario',
  there: 'está',
  notThere: 'no está',
  explained: 'Cuánto más antiguo que la copia es el valor más reciente. Sin nada esperado, solo se informa.',
};
