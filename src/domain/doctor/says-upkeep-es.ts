import { because } from './because.ts';
import type { DoctorMessages } from './messages-type.ts';

/** Sentences on schedules, drills, the database, /health, the plan and the runner. */
export const upkeep = {
  schedule_missing: (cron) => ['Nada inicia este flujo por sí mismo.', `on: { schedule: [{ cron: '${cron}' }], workflow_dispatch: }`],
  cron_invalid: (text) => [
    `GitHub rechaza esta programación: ${text}.`,
    "Cinco campos, como cron: '23 */2 * * *', y una zona horaria de la base IANA; compruébelo en crontab.guru.",
  ],
  workflow_disabled: (state, file) => [
    state === 'absent'
      ? 'GitHub no conoce este flujo: no está en la rama principal.'
      : `El flujo está apagado (${state}): su programación no inicia nada.`,
    state === 'absent' ? 'Fusiónelo en la rama principal.' : `gh workflow enable ${file}`,
  ],
  workflows_unread: (why, takes) => [`No se sabe si los flujos programados están activos${because(why)}.`, `Hace falta ${takes}.`],
  monitor_gap: (gap, limit) => [
    `La programación deja ${gap} sin mirar, y max-gap dice ${limit}.`,
    'Haga que lo inicie un monitor externo (on: { repository_dispatch: { types: [health] } }), o max-gap: por encima de la pausa de la programación.',
  ],
  time_zone_invalid: (zone) => [`No hay ninguna zona horaria ${zone}.`, 'time-zone: Europe/Madrid, u otro nombre de la base IANA.'],
  drill_not_asked: (count) => [
    `En ${count} de los próximos 12 meses lo piden menos de dos días de la primera semana del simulacro, y GitHub pierde ejecuciones.`,
    "cron: '17 5 1-14 * *'",
  ],
  drill_too_often: (count) => [
    `La programación inicia el simulacro unas ${count} veces al mes: cron toma día del mes O día de la semana.`,
    "cron: '17 5 1-14 * *' y el trabajo due con schedule-due, como en examples/monthly-drill.yml.",
  ],
  drill_overdue: (day) => [
    `El último simulacro fue el ${day}, hace más de un turno mensual.`,
    'gh workflow run monthly-drill.yml, y mire por qué no se ejecutó su programación.',
  ],
  drill_never: () => ['No consta ningún simulacro en el registro.', 'gh workflow run monthly-drill.yml'],
  drill_bad: (day, result) => [
    `El último simulacro, del ${day}, acabó como ${result}: la copia no está probada.`,
    'Abra su ejecución desde el registro, arregle lo que nombra y repítalo.',
  ],
  drill_unread: (why, takes) => [`No se pudo leer el registro de simulacros${because(why)}.`, `Hace falta ${takes}.`],
  drill_on_production: (server) => [
    `El simulacro restaura en el servidor que es el de producción: ${server}.`,
    'server-url: un servidor desechable, como el contenedor de servicio del trabajo; o llame a restore-drill.yml, que trae uno.',
  ],
  database_unreachable: (why) => [
    `No se llega a la base de datos con esta URL: ${why}.`,
    'Use la URL externa, deje entrar al runner, o abra un túnel con la acción ssh-tunnel.',
  ],
  database_superuser: () => [
    'El rol es superusuario: un secreto filtrado es el servidor entero.',
    'CREATE ROLE runbook LOGIN PASSWORD …; GRANT USAGE ON SCHEMA public TO runbook; GRANT SELECT ON _prisma_migrations TO runbook; póngalo en DATABASE_URL. Si la puerta aplica migraciones (pending: apply): el rol dueño de las tablas.',
  ],
  database_ledger_denied: () => [
    'El rol no puede leer _prisma_migrations, así que ningún control puede juzgar.',
    'GRANT USAGE ON SCHEMA public TO runbook; GRANT SELECT ON _prisma_migrations TO runbook;',
  ],
  database_ledger_absent: () => [
    'La base de datos no tiene _prisma_migrations: nunca se migró, o se trata de otro esquema.',
    'npx prisma migrate deploy, o ?schema=… en DATABASE_URL.',
  ],
  database_unread: () => ['No se sabe si el rol llega a la base de datos.', 'database-url: ${{ secrets.DATABASE_URL }}'],
  health_bad: (message) => [message, 'Arregle la respuesta de la API, o corrija health-url, preset o expect-json.'],
  health_unread: () => ['No se sabe si /health responde bien.', 'health-url: https://…/health'],
  plan_environment: (environment) => [
    `El entorno ${environment} no protege nada aquí: un repositorio privado en el plan gratuito no tiene entornos con secretos ni revisores.`,
    'Use secretos del repositorio y quite environment:, haga público el repositorio, o cambie de plan (los revisores en uno privado exigen Enterprise).',
  ],
  plan_unread: (why, takes) => [`No se conoce el plan${because(why)}.`, `Hace falta ${takes}.`],
  relay_refused: () => [
    'El relevo gasta cada minuto del mes, 43 200 en un repositorio privado, y por eso no empieza.',
    "En su lugar monitor.yml y un monitor externo, un runner propio, o accept-cost: 'true'.",
  ],
  minutes_over: (total, included, parts) => [
    `Las programaciones gastan unos ${total} minutos al mes de los ${included} que incluye el plan: ${parts}.`,
    'Haga que la mayor se ejecute menos, o en un runner propio (runs-on), o fije un presupuesto.',
  ],
  minutes_near: (total, included, parts) => [
    `Las programaciones gastan unos ${total} minutos al mes de los ${included} que incluye el plan, y faltan los push: ${parts}.`,
    'Haga que la mayor se ejecute menos.',
  ],
  runner_old: (version, least) => [
    `El runner propio es ${version}, y ${least} es el más antiguo que conoce lo que se usa.`,
    'Actualice el runner: https://github.com/actions/runner/releases',
  ],
  runner_unread: (least) => [
    `No se conoce la versión del runner propio; ${least} es la más antigua que conoce lo que se usa.`,
    'runner-version: lo que dice en él config.sh --version.',
  ],
} satisfies Partial<DoctorMessages['says']>;
