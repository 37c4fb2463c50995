import type { Json } from '../../core/json.ts';
import { memberAt, textAt } from '../../core/json-fields.ts';
import { plainText } from '../../core/plain-text.ts';

/** The health check that a host makes by itself; `path` is empty where it makes none. */
export type HostCheck = { readonly path: string; readonly suspended: boolean };

/** `GET /services/{id}` of Render: `serviceDetails.healthCheckPath`, which only a web service has. Null where it is no service, or no web service. */
export function renderCheck(answer: Json): HostCheck | null {
  if (textAt(answer, 'id') === null || memberAt(answer, 'serviceDetails') === undefined) return null;
  if (textAt(answer, 'type') !== 'web_service') return null;
  const path = plainText(textAt(answer, 'serviceDetails', 'healthCheckPath') ?? '', 200);
  return { path, suspended: textAt(answer, 'suspended') === 'suspended' };
}

/** `serviceInstance` of Railway: it asks its path only while it deploys. */
export function railwayCheck(data: Json): HostCheck | null {
  const instance = memberAt(data, 'serviceInstance');
  if (typeof instance !== 'object' || instance === null) return null;
  return { path: plainText(textAt(instance, 'healthcheckPath') ?? '', 200), suspended: false };
}
