import type { DoctorMessages } from './messages-type.ts';
import { deploys } from './says-deploys-es.ts';
import { upkeep } from './says-upkeep-es.ts';
import { workflows } from './says-workflows-es.ts';

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
    ...workflows,
    ...deploys,
    ...upkeep,
  },
  whatToChange: 'Qué cambiar',
  check: 'Comprobación',
  where: 'Dónde',
  wrong: 'Qué está mal',
  change: 'Qué cambiar',
  line: 'línea',
  right: 'Bien',
  skipped: 'Nada que mirar en',
  local: {
    usage: 'npm run doctor -- --into RUTA/DE/SU/REPOSITORIO [--repo OWNER/REPO] [--health-url https://…] [--language es] …',
    options:
      'Opciones, de las que actions/doctor/README.md dice qué es cada una; los secretos se toman solo del entorno (GITHUB_TOKEN, DATABASE_URL, RENDER_API_KEY, RAILWAY_TOKEN, HEADERS):',
    noFolder: 'necesita la carpeta del repositorio que se examina.',
    notAFolder: 'no existe esa carpeta.',
    taken: (taken) => `Tomado del repositorio: ${taken}. Una opción del mismo nombre lo sustituye.`,
    unset: (names) => `No están en el entorno, y lo que los necesita queda sin saber: ${names}. Para GitHub: export GITHUB_TOKEN=$(gh auth token).`,
  },
};
