import type { AdoptionMessages } from './messages-type.ts';

export const es: AdoptionMessages = {
  question: {
    language: 'idioma de mensajes, resúmenes e incidencias',
    source: 'repositorio y commit de Runbook Actions a los que llaman los flujos',
    workflows: 'flujos que se escriben, de deploy, monitor, monthly-drill, weekly-review, doctor',
    host: 'dónde se ejecuta la API: render, railway, o vps para un servidor propio',
    branch: 'rama cuyos push se despliegan',
    service: 'nombre del servicio, en incidencias y mensajes',
    environment: 'nombre del entorno',
    'health-url': 'dirección que responde si la API está sana',
    prisma: 'si Prisma migra la base de datos',
    'working-directory': 'carpeta del proyecto de Prisma',
    'migrations-path': 'carpeta de las migraciones, donde Prisma no la encuentra por sí mismo',
    pending:
      'migraciones pendientes antes de un despliegue: aplicarlas en la puerta (apply), dejarlas al proveedor (allow; las aplica él, como con un pre-deploy command) o bloquear (block); docs/deploy-gate.md lo compara',
    'install-command': 'comando que instala el Prisma del propio proyecto',
    redis: 'si la API usa Redis',
    queues: 'colas de BullMQ cuyos trabajos fallidos son alertas',
    alerts:
      'si el monitor comprueba también respuestas 5xx, trabajos fallidos, disco y memoria; se pregunta al proveedor, a las colas o a la base de datos',
    'access-log': 'registro de accesos en el servidor, para las respuestas 5xx',
    'postgres-version': 'versión mayor de PostgreSQL en producción',
    backup:
      'dónde están las copias: s3://BUCKET/PREFIJO/ (que pide además --s3-region), ssh://USUARIO@SERVIDOR/CARPETA/, render://dpg-…, https://… o una ruta; si aún no hay ninguna, dé --workflows sin monthly-drill',
    's3-region': 'región del bucket',
    'critical-tables': 'tablas que no pueden estar vacías en una copia',
    responsible: 'responsable del simulacro',
    'time-zone': 'zona horaria en la que se cuentan las semanas y el primer lunes',
    plan: 'plan del propietario del repositorio, por los minutos que incluye',
    'outside-monitor': 'qué monitor externo cuida la revisión semanal: uptimerobot o pingdom',
    channels: 'a quién se avisa además de la incidencia: slack, email',
    'email-from': 'remitente de los correos',
    'email-to': 'destinatarios de los correos',
  },
  origin: { flag: 'indicado', stored: 'de una ejecución anterior', seen: 'visto en', default: 'por defecto' },
  notice: (notice) => {
    switch (notice.kind) {
      case 'existing_deploy':
        return `${notice.file} ya despliega. Un segundo flujo desplegaría junto a él: --workflows dice qué archivos se quieren.`;
      case 'host_without_example':
        return `${notice.where}: aún no hay flujo de despliegue para ${notice.host}. --workflows monitor,monthly-drill lo deja fuera; el README tiene la puerta como jobs para su propio despliegue.`;
      case 'package_manager':
        return `${notice.where}: los paquetes se instalan con ${notice.name}.`;
      case 'monorepo':
        return `${notice.where}: un monorepo con ${notice.folders} paquetes.`;
      case 'prisma_version':
        return `${notice.where}: Prisma ${notice.version}.`;
      case 'health_path':
        return `${notice.where}: el proveedor pregunta la salud en ${notice.path}; la dirección lleva delante el host de su API.`;
      case 'layout_unknown':
        return `${notice.folder}: hay Prisma, pero no se puede saber dónde están sus migraciones (${notice.why}): --migrations-path lo dice.`;
      case 'queue_unnamed':
        return `${notice.where}: una cola cuyo nombre no está ahí en letras simples; --queues la nombra, junto a las demás.`;
      case 'queues_many':
        return `Las fuentes nombran ${notice.count} colas; abajo se sugieren las primeras ${notice.taken}.`;
      case 'sources_partly':
        return `Se buscaron colas en ${notice.files} archivos fuente, no en todos${notice.unread === '' ? '' : `: ${notice.unread} no se puede leer`}; --queues nombra lo que falta.`;
    }
  },
  seen: 'Visto en el repositorio',
  settled: 'Lo que se escribe',
  none: 'ninguno',
  missing: 'Falta: indique cada uno de estos',
  perhaps: (value, where) => `quizá ${value}${where === '' ? '' : ` (${where})`}: indíquelo si es correcto`,
  unused: (flags) => `No se usa, pues nada de lo que se escribe lo pide: ${flags}.`,
  wrong: 'Incorrecto',
  state: {
    missing: 'falta',
    unchanged: 'sin cambios',
    edited: 'editado por usted',
    out_of_date: 'desactualizado',
    foreign: 'ya estaba, no lo escribió init',
  },
  files: 'Archivos',
  wouldWrite: (path) => `escribiría ${path}`,
  wrote: (path) => `escrito ${path}`,
  left: (path) => `se deja como está: ${path}`,
  overwrite: (path) => `${path} ya existe y es distinto (- se va, + llega). ¿Reemplazarlo?`,
  nothing: 'Nada que hacer: cada archivo está como se escribiría.',
  force: 'Los archivos distintos se dejaron como están. --force los reemplaza.',
  next: (checklist) =>
    `Siguiente, en ese repositorio: ${checklist} dice qué configurar, con los comandos, y cómo se ejecuta la primera puerta. Después, aquí: npm run doctor -- --into RUTA/DE/SU/REPOSITORIO`,
  usage: 'npm run init -- --into RUTA/DE/SU/REPOSITORIO [--dry-run | --check] [--force] [--host render] [--health-url https://…] …',
  unknownFlag: 'no existe esa opción.',
  noValue: 'necesita un valor.',
  twice: 'se indica dos veces.',
  noRepository: 'no hay un repositorio git en esta ruta; indique la carpeta que contiene .git.',
  noFolder: 'no existe esa carpeta en el repositorio.',
  ourselves: 'este es el clon del propio Runbook Actions; indique la ruta del repositorio de su API.',
  unreadable: (path) => `${path} no se puede leer como lo que escribió init; bórrelo o corríjalo.`,
  unsafePath: (path) =>
    `${path} es un enlace o no es un archivo normal, o está detrás de algo así, y puede salir del repositorio. Ahí no se lee ni se escribe nada.`,
  unwritable: (path) => `${path} no se puede leer o escribir aquí; los archivos anteriores se escribieron enteros.`,
  ended: 'Terminado; no se escribió nada.',
  endedAfter: (written, all) =>
    `Terminado: se escribieron ${written} de ${all} archivos, cada uno entero. El mismo comando otra vez escribe el resto.`,
  checklist: {
    title: 'Puesta en marcha del runbook',
    intro:
      'Escrito por `init`. Cada casilla es algo que una persona hace una vez. Los comandos necesitan la [CLI de GitHub](https://cli.github.com); cada uno pide el valor o lo lee de un archivo, y así no queda en el historial de la terminal.',
    secrets: 'Secretos y variables',
    secret: 'secreto',
    variable: 'variable',
    optional: 'opcional',
    firstGate:
      'Detrás de cada nombre están los flujos que lo usan. Para la primera puerta en verde bastan los de `deploy`; los demás pueden seguir cuando se inicie su flujo.',
    environment: (name) =>
      `El entorno ${name}, que necesitan los comandos siguientes (también en Settings → Environments). Sus reglas de protección valen entonces para el despliegue. Un repositorio privado con el plan gratuito no tiene ninguno.`,
    need: {
      RENDER_API_KEY: 'Clave de la API de Render (Account settings → API keys).',
      RENDER_SERVICE_ID: 'Id del servicio en Render, `srv-…`, en la dirección de su página.',
      DATABASE_URL:
        'Dirección de la base de datos, directa y sin pool, con `sslmode`; en Render la External Database URL, cuyas reglas de entrada tienen que dejar pasar al runner, en Railway `DATABASE_PUBLIC_URL`. A través de un túnel nombra `127.0.0.1:15432`. Si la puerta aplica migraciones (`pending: apply`), su rol es el que puede hacerlo; si no, basta uno que lea `_prisma_migrations`.',
      RAILWAY_TOKEN: 'Un token de proyecto del entorno de Railway (Project Settings → Tokens).',
      RAILWAY_SERVICE_ID: 'Id del servicio en Railway, un UUID, en la dirección de su página.',
      REDIS_URL:
        'Dirección de Redis, para las colas y el triaje de un incidente; en Render la URL externa, cuyas reglas de entrada tienen que dejar pasar al runner. A través de un túnel nombra `127.0.0.1:16379`.',
      SSH_KEY: 'Clave privada del usuario que despliega, sin contraseña.',
      SSH_KNOWN_HOSTS: 'Claves del servidor: `ssh-keyscan HOST > known_hosts`, comparadas con las del propio servidor.',
      SSH_HOST: 'Nombre o dirección del servidor.',
      SSH_PORT: 'Puerto de su servidor SSH, si no es 22.',
      SSH_USER: 'Usuario que despliega.',
      APP_FOLDER: 'Carpeta del checkout en el servidor, con su `deploy.sh`.',
      MONITOR_SSH_KEY: 'Clave privada de un usuario que puede leer los registros y reenviar a Redis, y nada más; sin contraseña.',
      MONITOR_SSH_KNOWN_HOSTS:
        'Claves del servidor, como `SSH_KNOWN_HOSTS`; aquí en el repositorio, pues los secretos de un entorno no llegan al monitor.',
      MONITOR_SSH_HOST: 'Nombre o dirección del servidor al que pregunta el monitor.',
      MONITOR_SSH_PORT: 'Puerto de su servidor SSH, si no es 22.',
      MONITOR_SSH_USER: 'Usuario que pregunta.',
      SLACK_WEBHOOK_URL: 'Dirección del webhook entrante de Slack (api.slack.com/apps → la app → Incoming Webhooks).',
      SMTP_URL: 'Servidor de correo, `smtps://smtp.example.com:465`.',
      SMTP_USER: 'Usuario del servidor de correo.',
      SMTP_PASSWORD: 'Contraseña del servidor de correo.',
      HEARTBEAT_URL:
        'Dirección a la que el monitor llama tras cada ejecución, para que se note su propio silencio: como la ping URL de un check en healthchecks.io.',
      REVIEW_HEARTBEAT_URL: 'Lo mismo para la revisión semanal: un check propio, que espera una llamada por semana.',
      UPTIMEROBOT_API_KEY: 'Clave de la API de UptimeRobot; basta una de solo lectura.',
      PINGDOM_API_TOKEN: 'Token de la API de Pingdom con acceso de lectura.',
      DEPLOY_HOOK_URL: 'Deploy hook de Render (servicio → Settings → Deploy Hook), para un reinicio donde `restart` esté activado.',
      BACKUP_AWS_ACCESS_KEY_ID:
        'Access key de un usuario del almacén (en AWS: IAM → Users → Security credentials) que puede listar y leer las copias y nada más.',
      BACKUP_AWS_SECRET_ACCESS_KEY: 'El secreto que se mostró con esa clave.',
      BACKUP_SSH_KEY: 'Clave privada de un usuario que puede leer las copias y nada más.',
      BACKUP_SSH_KNOWN_HOSTS: 'Claves de ese servidor: `ssh-keyscan HOST > known_hosts`, comparadas con las del propio servidor.',
      BACKUP_HEADERS: 'Cabeceras para la descarga, `Nombre: valor`, una por línea.',
    },
    settings: 'Ajustes',
    renderAutoDeploy:
      'Render: `autoDeployTrigger: "off"` en el servicio de `render.yaml`; si no lo hay, Settings → Build & Deploy → Auto-Deploy: Off. Si no, un push despliega sin pasar por la puerta.',
    railwayAutoDeploy:
      'Railway: desconecte la rama (servicio → Settings → Source), o un push despliega sin pasar por la puerta. "Wait for CI" desplegaría otra vez detrás de este flujo.',
    vpsScript: 'El servidor: `deploy.sh` en el checkout recibe el commit como único argumento, aplica las migraciones y reinicia la API.',
    publicRepository:
      '¿Es público este repositorio? Entonces el simulacro necesita `allow-public: true`: cualquiera puede leer las cifras de su informe, nunca las filas.',
    source: (source) =>
      `Settings → Actions → General permite ${source}; si ese repositorio es privado, su propio Settings → Actions → Access deja que este lo use.`,
    labels: 'Etiquetas',
    labelsWhy:
      'Lo que abre una incidencia crea las etiquetas que necesita, y tiene el permiso para ello. Solo `maintenance` la ponen las personas, en una incidencia que declara un mantenimiento. Para tenerlas todas desde el principio:',
    permissions: 'Permisos',
    permissionsWhy:
      'Los archivos los conceden job por job, cada uno con su razón al lado; no hay que cambiar ningún ajuste. Si su organización permite menos, tiene que permitir estos:',
    workflow: 'flujo',
    grants: 'permisos',
    costs: 'Minutos',
    costsWhy: 'Se cobran en repositorios privados; GitHub redondea cada job al minuto entero.',
    minutes: 'minutos',
    cost: {
      deploy: '4 por despliegue en Render o Railway, 2 en un servidor propio, y lo que la API tarde en construirse y arrancar',
      monitor: '360 en 30 días por el horario (12 ejecuciones al día), 1 más por cada dispatch, algunos más en un incidente',
      'monitor-alerts':
        '720 en 30 días por el horario (12 ejecuciones al día de 2 jobs, salud y alertas), 2 más por cada dispatch, algunos más en un incidente',
      'monthly-drill': '14 al mes para preguntar si toca, y una vez 3 con el tiempo de descarga y restauración',
      'weekly-review': '5 al mes como mucho, uno cada lunes',
      doctor: '1 cada vez que se inicia a mano',
    },
    tryIt: 'Pruébelo',
    review:
      'Haga commit de los archivos en una rama y léalos en el pull request: desde ahora son suyos. `init --check` dice después qué se editó y qué está desactualizado.',
    doctor:
      'En el clon de Runbook Actions: `npm run doctor -- --into RUTA/DE/ESTE/REPOSITORIO`. Toma de aquí la dirección, y `GITHUB_TOKEN` y `DATABASE_URL` del entorno, y dice qué sigue mal.',
    deploy: (branch) =>
      `Haga el merge: un push a ${branch} inicia el despliegue, y con él la primera puerta. Si entonces faltaba algo, configúrelo e inícielo de nuevo:`,
    run: 'Cuando estén en la rama por defecto, inicie estos a mano y lea los resúmenes:',
  },
};
