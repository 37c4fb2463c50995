import type { TargetWeek } from './services.ts';

/** `api (production) / web`, or without the target where it is called as the service is. Plain text. */
export function nameOf({ service, environment, target }: Pick<TargetWeek, 'service' | 'environment' | 'target'>): string {
  const where = environment === '' ? service : `${service} (${environment})`;
  return target === service ? where : `${where} / ${target}`;
}
