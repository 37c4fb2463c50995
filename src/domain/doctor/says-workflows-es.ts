import { because } from './because.ts';
import type { DoctorMessages } from './messages-type.ts';

/** Sentences on workflow files, permissions, secrets and variables. */
export const workflows = {
  not_adopted: () => ['Ningún flujo usa el runbook.', 'Copie un archivo de examples/ a .github/workflows/, como deploy-render.yml y monitor.yml.'],
  workflow_unreadable: (problem) => [`GitHub no puede leer este archivo: ${problem}.`, 'Corrija su YAML; actionlint nombra el lugar.'],
  file_unread: (files) => [
    `Estos archivos existen y no se leyeron, así que no se sabe qué contienen: ${files}.`,
    'Archivos normales de 512 KiB como mucho, 200 en total: ponga el archivo mismo en lugar de un enlace, o quite los que no son del despliegue.',
  ],
  findings_left_out: (count) => [`La comprobación encontró ${count} más de este tipo.`, 'Arregle los de arriba y vuelva a ejecutar el doctor.'],
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
  action_unpinned: (uses, action) => [`${uses} es un nombre que se puede mover a otro código.`, `uses: ${action}@<commit> # la versión`],
  pull_request_target: (job) => [
    `El trabajo ${job} ejecuta el pull request de un extraño con los secretos del repositorio.`,
    'on: pull_request, que no tiene ninguno; o sin checkout del head, y sin nada del runbook, en este flujo.',
  ],
  timeout_missing: (job) => [`El trabajo ${job} puede quedarse colgado seis horas.`, 'timeout-minutes: 15'],
} satisfies Partial<DoctorMessages['says']>;
