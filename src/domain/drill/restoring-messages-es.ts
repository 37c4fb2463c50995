import { formatDuration } from '../../core/duration.ts';
import { formatSize } from '../../core/size.ts';
import type { RestoringMessages } from './restoring-messages.ts';

export const restoringMessagesEs: RestoringMessages = {
  labels: { locale: 'Configuración regional de la base de datos', tuning: 'Parámetros del servidor', again: 'Restaurada dos veces' },
  localeKinds: {
    c_order: (_collate, ctype) => `textos ordenados por sus bytes (C), letras de ${ctype}`,
    source: (collate) => `${collate}, como el origen`,
    server: (collate) => `${collate}, la propia del servidor`,
    c: () => 'C para el orden y las letras',
  },
  localeWhys: {
    safe: 'más rápido; nada de la copia depende del orden de los textos',
    same_order: 'más rápido; el origen ordena igual',
    depends: 'la copia tiene objetos que dependen del orden de los textos',
    provider: 'las letras del origen no son las de la biblioteca de C',
    asked: 'como dice la entrada locale',
    unknown: 'la copia no dice su configuración regional',
    unavailable: 'el servidor no tiene la del origen',
    encoding: 'ninguna otra admite la codificación de la copia',
    refused_rows: 'restaurada otra vez, después de que se rechazaran filas al ordenar por bytes',
  },
  tuningWhys: {
    none: 'como estaban; ninguno podía acelerarse con una recarga',
    off: 'como estaban, como dice la entrada tuning',
    not_superuser: 'como estaban; solo un superusuario puede cambiarlos',
    refused: 'como estaban; el servidor no dejó cambiarlos',
  },
  tunedBack: 'repuestos después',
  tunedLeft: 'sin reponer',
  ways: { installed: 'instalado', container: 'en el contenedor', install: 'del repositorio de PostgreSQL' },
  wayWhys: {
    none_installed: 'ninguno',
    too_old: 'demasiado antiguo para la copia',
    too_new: 'demasiado nuevo para el servidor',
    lacks_compression: 'compilado sin la compresión de la copia',
    no_docker: 'no hay motor de docker',
    server_elsewhere: 'el servidor no está en esta máquina',
    no_container: 'no hay tal contenedor en marcha',
    several_containers: 'varios contenedores podrían serlo; nombre uno en la entrada container',
    other_server: 'ese contenedor no es el servidor de server-url, o no deja entrar',
    no_program: 'el contenedor no tiene pg_restore o psql',
    no_restrict: 'su psql no tiene modo restringido; use una imagen de 18, 17.6, 16.10, 15.14, 14.19 o posterior',
    not_asked: 'la entrada client pide otro',
    not_here: 'esto no es Debian ni Ubuntu',
    no_rights: 'sudo pide contraseña',
    package_failed: 'no se pudo instalar el paquete',
  },
  againWhys: {
    server_lost: 'la primera vez se interrumpió el servidor o pg_restore',
    refused_rows: 'la primera vez se rechazaron filas al ordenar los textos por sus bytes',
  },
  progress: {
    again: {
      server_lost:
        'Se interrumpió el servidor o pg_restore. El servidor responde de nuevo: la restauración empieza otra vez, en una base de datos nueva.',
      refused_rows:
        'Se rechazaron filas al ordenar los textos por sus bytes (C). Para que no sea culpa del orden, la restauración empieza otra vez, en la configuración regional del origen.',
    },
    restoring: ({ phase, tables, size, done, total, leftMs, built, toBuild }, elapsedMs) => {
      const what = `${phase === 'rows' ? 'Filas de' : 'Índices y claves de'} ${tables.slice(0, 4).join(', ') || '…'}`;
      const share = done === null || total === null ? '' : `, ${formatSize(done)} de ${formatSize(total)}`;
      const left = leftMs === null ? '' : `, quedan unos ${formatDuration(leftMs)} para las filas`;
      return `${what}${share}${left}; ${built} de ${toBuild} índices y claves; la base de datos ocupa ${formatSize(size)} tras ${formatDuration(elapsedMs)}`;
    },
    tuned: (settings) => `Parámetros del servidor durante el simulacro: ${settings}`,
    untuned: 'Los parámetros del servidor seguían siendo los de un simulacro que terminó antes de tiempo; se reponen.',
  },
};
