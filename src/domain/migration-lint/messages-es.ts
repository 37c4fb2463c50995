import { adviceEs } from './advice-es.ts';
import type { LintMessages } from './messages-type.ts';

const of = (p: { table: string; size: string }) => (p.size === '' ? p.table : `${p.table}: ${p.size}`);

export const es: LintMessages = {
  advice: adviceEs,
  lock: {
    'ACCESS EXCLUSIVE': (p) => `Bloqueo exclusivo de ${of(p)}; mientras dura, nadie la lee ni escribe en ella.`,
    EXCLUSIVE: (p) => `Bloqueo de ${of(p)}; mientras dura, nadie escribe en ella.`,
    'SHARE ROW EXCLUSIVE': (p) => `Bloqueo de ${of(p)}; mientras dura, nadie escribe en ella.`,
    SHARE: (p) => `Bloqueo de ${of(p)}; mientras dura, nadie escribe en ella.`,
    'ROW EXCLUSIVE': (p) => `Todas las filas de ${of(p)} quedan bloqueadas hasta el final de la migración.`,
  },
  sized: (p) => `${p.table}: ${p.size}.`,
  rows: (count) => `${count} filas`,
  sizeUnknown: 'tamaño desconocido',
  destroys: 'Destruye datos.',
  ignoreHint: (rule) => `Si es intencionado: -- squawk-ignore ${rule}`,
  unparsable: (p) => `${p.file} no se puede leer como SQL, así que no se comprobó: ${p.problem}, línea ${p.line}. PostgreSQL también lo rechazará.`,
  blocked: (p) =>
    `El proceso ${p.pid}${p.application === '' ? '' : ` (${p.application})`} tiene una transacción abierta desde hace ${p.age}${p.state === '' ? '' : `, ${p.state}`}, y bloqueos en ${p.tables}. La migración la esperará, y todo lo demás en la tabla esperará a la migración. Termínela antes, o fije lock_timeout en la migración.`,
  more: (count) => `${count} hallazgo(s) más; el resumen y el informe JSON los contienen todos.`,
  summary: {
    title: 'Qué hace este despliegue',
    nothing: (p) => `${p.statements} sentencia(s) en ${p.migrations} migración(es) pendiente(s): nada que objetar.`,
    where: 'Dónde',
    rule: 'Regla',
    table: 'Tabla',
    effect: 'Qué hace',
    destroysData: 'destruye datos',
    notes: (p) =>
      [
        p.sizesKnown ? '' : 'No se pudo leer el tamaño de las tablas, así que cuenta todo bloqueo.',
        p.small > 0 ? `${p.small} en tablas por debajo del umbral (${p.threshold}), omitidos.` : '',
        p.ignored > 0 ? `${p.ignored} desactivados por squawk-ignore o lint-exclude.` : '',
      ]
        .filter(Boolean)
        .join(' '),
    more: (count) => `… ${count} más; el informe JSON los contiene todos.`,
    longTransactions: 'Transacciones largas',
    session: ['Proceso', 'Aplicación', 'Estado', 'Abierta desde hace', 'Bloqueos en tablas afectadas'],
  },
};
