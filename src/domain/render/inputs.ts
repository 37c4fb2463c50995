import type { InputProblem } from '../../core/errors.ts';
import { field, type Inputs, secret } from '../../core/input-spec.ts';
import { parseApiUrl } from '../backup-api/address.ts';

/**
 * The inputs of every action that asks Render; spread them into its spec, call `renderProblems` in its `validate`, and open it with
 * `openRender` of the adapter.
 */
export const renderInputs = {
  'render-service': field<string>({ example: 'srv-cabc123def456' }, (raw) =>
    raw === '' || /^srv-[a-z0-9-]{1,60}$/.test(raw) ? { value: raw } : { problem: 'this is not the id of a service, which begins with srv-.' },
  ),
  'render-api-key': secret({ example: 'rnd_…' }),
  'render-api-url': field({ default: 'https://api.render.com/v1' }, parseApiUrl),
};
export type RenderInputs = Inputs<typeof renderInputs>;

/** A service without its key, and the other way round. */
export function renderProblems({ renderService, renderApiKey }: RenderInputs): readonly InputProblem[] {
  if (renderService !== '' && renderApiKey === '')
    return [{ input: 'render-api-key', problem: 'render-service needs it.', example: 'a secret with an API key of its workspace' }];
  if (renderService === '' && renderApiKey !== '')
    return [{ input: 'render-service', problem: 'render-api-key is given, but no service to ask for: nothing would be measured.', example: 'srv-…' }];
  return [];
}
