import { type Measured, measured } from '../alerts/measured.ts';
import type { ProcessReading } from '../alerts/sources.ts';
import type { Section } from './answer.ts';
import { containerReading } from './docker.ts';
import { pm2Reading } from './pm2.ts';
import { unitReading } from './systemd.ts';
import { type ProcessTarget, processName } from './targets.ts';

/** What the managers said of each service; all of them are told, or nothing is. */
export function processReadings(targets: readonly ProcessTarget[], sections: readonly Section[]): Measured<readonly ProcessReading[]> {
  const readings: ProcessReading[] = [];
  for (const [index, target] of targets.entries()) {
    const own = sections.find(({ name }) => name === (target.manager === 'pm2' ? 'pm2' : `process ${index}`));
    const name = processName(target);
    const reading =
      target.manager === 'systemd'
        ? unitReading(own, name)
        : target.manager === 'docker'
          ? containerReading(own, name)
          : pm2Reading(own, target.name);
    if (reading.kind === 'unmeasured') return reading;
    readings.push(reading.value);
  }
  return measured(readings);
}
