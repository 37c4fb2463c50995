import { formatDuration } from '../../core/duration.ts';
import type { RehearsalMessages } from './messages.ts';

export const rehearsalMessagesEs: RehearsalMessages = {
  failed: (names) =>
    `La copia contiene migraciones que fallaron o estaban en curso cuando se hizo: ${names}. Tras una restauración real no funcionaría ningún despliegue hasta resolverlas con prisma migrate resolve.`,
  missing: (names, folder) =>
    `La copia tiene aplicadas migraciones que faltan en ${folder}: ${names}. Compruebe que el commit extraído es el que corre en producción, y que la copia es de esta aplicación.`,
  modified: (names) => `Hay migraciones editadas después de que la base de datos de la copia las aplicara: ${names}. Restaure su texto tal como era.`,
  ledgerUnreadable: 'La copia tiene una tabla _prisma_migrations que no se puede leer como la hace Prisma, así que nada se sabe de sus migraciones.',
  impossible: (why) => `No se ensayaron las migraciones pendientes: ${why}.`,
  obstacles: {
    no_project: 'no se encontró ningún proyecto de Prisma en working-directory; extraiga antes el repositorio, o indique migrations-path',
    no_ledger: 'la copia tiene tablas y no tiene _prisma_migrations, así que Prisma la rechazaría (P3005)',
    blocked: 'las migraciones de la copia y las del repositorio no encajan (las hay fallidas, divergentes o ilegibles)',
    no_prisma: 'Prisma no está instalado en el proyecto; ejecute npm ci en un paso anterior',
    prisma_8: 'Prisma 8 y posteriores guardan su historial de otra forma',
    url_in_schema: 'el esquema lleva escrita la URL de la base de datos, y Prisma desplegaría allí; use env("DATABASE_URL")',
    not_comparable: 'la restauración no llegó lo bastante lejos',
  },
  ended: {
    deploy_failed: ({ how, names }) =>
      `prisma migrate deploy falló sobre la base restaurada${names && ` en ${names}`} (${how}). También fallaría con los datos de producción: pruebe la migración sobre una copia de los datos, y corríjala antes del próximo despliegue.`,
    deploy_timeout: ({ elapsed }) =>
      `prisma migrate deploy sobre la base restaurada se interrumpió tras ${elapsed}. En producción retendría sus bloqueos al menos lo mismo: mire qué reescriben las migraciones pendientes.`,
    deploy_incomplete: ({ how }) =>
      `prisma migrate deploy terminó (${how}), pero el historial de la base restaurada no es el del repositorio. Compruebe que el datasource del esquema usa DATABASE_URL y la misma carpeta de migraciones.`,
  },
  behind: (applied, pending) =>
    `En la copia hay ${applied} migración(es) aplicadas${pending === null ? '' : pending === 0 ? ', y ninguna del repositorio está pendiente' : `; va ${pending} migración(es) por detrás del repositorio`}.`,
  outcome: (rehearsal) => {
    if (rehearsal.kind === 'impossible') return 'No se ensayaron.';
    if (rehearsal.kind === 'nothing') return 'No había nada que ensayar.';
    const took = formatDuration(rehearsal.elapsedMs);
    return rehearsal.reason === 'ok'
      ? `Ensayo: ${rehearsal.applied.length} migración(es) aplicadas en ${took} con Prisma ${rehearsal.prismaVersion}.`
      : `Ensayo: falló tras ${took}.`;
  },
  title: 'Migraciones',
  applied: 'Aplicadas en el ensayo',
  migration: 'Migración',
  took: 'Tiempo',
  progress: (count, version) => `Se ensayan ${count} migración(es) pendientes sobre la base restaurada con Prisma ${version}`,
  applying: (name) => `Se aplica ${name}`,
};
