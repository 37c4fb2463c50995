import { because } from './because.ts';
import type { DoctorMessages } from './messages-type.ts';

/** Sentences on deploys, the host and the branch. */
export const deploys = {
  deploy_ungated: (job) => [
    `El trabajo ${job} despliega sin esperar a un control.`,
    `En ${job}: needs: gate; y el trabajo gate de examples/deploy-render.yml (gate-deploy.yml, phase: before).`,
  ],
  deploy_elsewhere: (job, uses) => [
    `No se sabe si hay una puerta antes y después de ${job}: ${uses} está en otro repositorio.`,
    `En este flujo: los trabajos gate y verify de examples/deploy-render.yml alrededor de ${job}; o ejecute el doctor en aquel repositorio.`,
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
} satisfies Partial<DoctorMessages['says']>;
