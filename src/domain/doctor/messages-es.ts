import type { DoctorMessages } from './messages-type.ts';

/** El porqué de un desconocido, donde se dijo algo. */
const because = (why: string) => (why === '' ? '' : ` (${why})`);

export const es: DoctorMessages = {
  passes: {
    workflows: 'Los flujos se pueden leer, y al menos uno usa el runbook.',
    placeholders: 'No queda ningún marcador de los ejemplos.',
    permissions: 'Cada trabajo que usa el runbook concede lo que hace falta y ninguna escritura de más.',
    secrets: 'Existen todos los secretos que nombran los flujos.',
    variables: 'Existen todas las variables que nombran los flujos.',
    'deploy-gate': 'Cada despliegue espera a un control.',
    'deploy-verify': 'A cada despliegue le sigue un control que pregunta a /health.',
    'deploy-concurrency': 'Ningún despliegue es cancelado por el siguiente.',
    'deploy-commands': 'Ningún despliegue ejecuta una orden que pueda borrar datos.',
    'auto-deploy': 'El proveedor no despliega nada al margen del control.',
    branch: 'La rama principal exige sus comprobaciones antes de fusionar.',
    schedules: 'Todas las programaciones son válidas y están activas.',
    'monitor-gap': 'El monitor mira con la frecuencia que dice.',
    'drill-calendar': 'Cada mes tiene días en los que se pide el simulacro.',
    'drill-freshness': 'El último simulacro de restauración es reciente y bueno.',
    'drill-server': 'El simulacro tiene su propio servidor.',
    database: 'El rol llega a la base de datos, lee _prisma_migrations y no es superusuario.',
    health: 'La dirección de salud responde bien.',
    plan: 'El plan tiene lo que usan los flujos.',
    minutes: 'Las programaciones caben en los minutos que incluye el plan.',
    runner: 'El runner propio es bastante reciente.',
    pins: 'Todas las acciones están fijadas a un commit.',
    'pull-request-target': 'Ningún código de un pull request se ejecuta con los secretos del repositorio.',
    timeouts: 'Todos los trabajos tienen un límite de tiempo.',
  },
  says: {
    not_adopted: () => ['Ningún flujo usa el runbook.', 'Copie un archivo de examples/ a .github/workflows/, como deploy-render.yml y monitor.yml.'],
    workflow_unreadable: (problem) => [`GitHub no puede leer este archivo: ${problem}.`, 'Corrija su YAML; actionlint nombra el lugar.'],
    placeholder_left: (word) => [`Queda un marcador del ejemplo: ${word}.`, `Ponga lo suyo en lugar de ${word}.`],
    permission_missing: (missing, yaml) => [
      `El trabajo no concede ${missing}: la ejecución termina al empezar, o falla el paso.`,
      `En este trabajo: ${yaml}`,
    ],
    permissions_undeclared: (job, yaml) => [
      `El trabajo ${job} no dice nada de permisos: lo que puede depende de un ajuste del repositorio.`,
      `En este trabajo: ${yaml}`,
    ],
    permission_superfluous: (wide, yaml) => [`El trabajo puede escribir más de lo necesario: ${wide}.`, `En este trabajo: ${yaml}`],
    secret_missing: (name) => [`El secreto ${name} no existe o está vacío.`, `gh secret set ${name}`],
    secret_optional_missing: (name) => [
      `El secreto ${name} no existe; aquello para lo que sirve se omite.`,
      `gh secret set ${name}, o borre la línea que lo pasa.`,
    ],
    secret_environment_only: (name, job) => [
      `El secreto ${name} es de un entorno, cuyos secretos no llegan al trabajo ${job}.`,
      `gh secret set ${name} (para el repositorio); o use las acciones en un trabajo propio con environment:, como en examples/deploy-vps.yml.`,
    ],
    secrets_inherit: (job) => [
      `El trabajo ${job} pasa todos los secretos, y a un flujo de otro propietario no llega ninguno.`,
      'Nómbrelos en lugar de inherit, como en secrets: { database-url: ${{ secrets.DATABASE_URL }} }',
    ],
    secrets_unread: (names, why, takes) => [
      `No se sabe si existen estos secretos: ${names}${because(why)}.`,
      takes === ''
        ? "Pase en secrets-present una línea NAME=${{ secrets.NAME != '' }} por cada uno."
        : `Hace falta ${takes}; o una línea NAME=\${{ secrets.NAME != '' }} por cada uno en secrets-present.`,
    ],
    variable_missing: (name) => [`La variable ${name} no existe o está vacía.`, `gh variable set ${name} --body VALOR`],
    variables_unread: (names, why, takes) => [
      `No se sabe si existen estas variables: ${names}${because(why)}.`,
      takes === ''
        ? "Pase en secrets-present una línea NAME=${{ vars.NAME != '' }} por cada una."
        : `Hace falta ${takes}; o una línea NAME=\${{ vars.NAME != '' }} por cada una en secrets-present.`,
    ],
    deploy_ungated: (job) => [
      `El trabajo ${job} despliega sin esperar a un control.`,
      `En ${job}: needs: gate; y el trabajo gate de examples/deploy-render.yml (gate-deploy.yml, phase: before).`,
    ],
    gate_ignored: (job, why) => [
      `Se pregunta al control antes de ${job} y no se le hace caso: ${why}.`,
      "Quite always(), !cancelled(), continue-on-error y fail-on: never; o añada needs.gate.result == 'success' al if: del trabajo.",
    ],
    deploy_unverified: (job) => [
      `Nada pregunta después de ${job} si la versión nueva está sana.`,
      `Un trabajo con needs: ${job} que llame a gate-deploy.yml con phase: after y health-url.`,
    ],
    deploy_cancelled: (job) => [
      `Un push más nuevo termina ${job} en medio de un despliegue o una migración.`,
      'concurrency: { group: deploy-production, cancel-in-progress: false }',
    ],
    deploy_unordered: (job) => [
      `Dos ejecuciones de ${job} pueden desplegar a la vez.`,
      'concurrency: { group: deploy-production, cancel-in-progress: false }',
    ],
    forbidden_command: (command) => [`Un despliegue ejecuta ${command}, que puede borrar datos.`, `npx prisma migrate deploy en lugar de ${command}`],
    auto_deploy_on: (host, change) => [`${host} despliega cada push por sí mismo: el control no bloquea nada.`, `${host}: ${change}`],
    auto_deploy_by_checks: (host, change) => [
      `${host} despliega por sí mismo cuando pasan las comprobaciones de un commit, además del despliegue del flujo.`,
      `${host}: ${change}`,
    ],
    auto_deploy_unread: (host, why, takes) => [`No se sabe si ${host} despliega por sí mismo${because(why)}.`, `Hace falta ${takes}.`],
    branch_unprotected: (branch, checks) => [
      `Quien puede escribir puede hacer push a ${branch} sin ninguna comprobación.`,
      `Settings → Rules → Rulesets → New branch ruleset para ${branch}: exija un pull request y la comprobación ${checks}.`,
    ],
    branch_check_missing: (branch, checks) => [
      `Una fusión en ${branch} no espera a ${checks}.`,
      `Settings → Rules → Rulesets: exija la comprobación ${checks}.`,
    ],
    branch_unread: (why, takes) => [`No se sabe si la rama principal está protegida${because(why)}.`, `Hace falta ${takes}.`],
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
      'CREATE ROLE runbook LOGIN; concédale CONNECT, USAGE ON SCHEMA public y SELECT ON _prisma_migrations; póngalo en DATABASE_URL.',
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
    action_unpinned: (uses, action) => [`${uses} es un nombre que se puede mover a otro código.`, `uses: ${action}@<commit> # la versión`],
    pull_request_target: (job) => [
      `El trabajo ${job} ejecuta el pull request de un extraño con los secretos del repositorio.`,
      'on: pull_request, que no tiene ninguno; o sin checkout del head, y sin nada del runbook, en este flujo.',
    ],
    timeout_missing: (job) => [`El trabajo ${job} puede quedarse colgado seis horas.`, 'timeout-minutes: 15'],
  },
  whatToChange: 'Qué cambiar',
  check: 'Comprobación',
  where: 'Dónde',
  wrong: 'Qué está mal',
  change: 'Qué cambiar',
  line: 'línea',
  right: 'Bien',
  skipped: 'Nada que mirar en',
};
