import { type ProxySetting, parseProxyUrl, proxySecrets } from '../../src/adapters/http/proxy.ts';
import { choice, type Field, field, integer, lines, size } from '../../src/core/input-spec.ts';
import { formatSize } from '../../src/core/size.ts';
import { IP_FAMILIES } from '../../src/domain/health/family.ts';
import { parseTarget, targetSecrets } from '../../src/domain/health/target.ts';

/** The inputs about the way to an answer. */
export const networkInputs = {
  'ip-family': choice(IP_FAMILIES, { default: 'auto' }),
  'max-body': boundedSize({ default: '64KiB', min: 1, max: 16 * 1024 * 1024 }),
  'max-redirects': integer({ default: '0', min: 0, max: 20 }),
  'tls-min-days': integer({ default: '0', min: 0, max: 3650 }),
  proxy: proxySetting(),
  'control-urls': lines({ secrets: targetSecrets, example: 'https://www.githubstatus.com/api/v2/status.json' }, parseTarget),
};

function boundedSize(options: { readonly default: string; readonly min: number; readonly max: number }): Field<number> {
  const inner = size(options);
  return field(options, (raw) => {
    const parsed = inner.parse(raw);
    if ('problem' in parsed || (parsed.value >= options.min && parsed.value <= options.max)) return parsed;
    return { problem: `this is not between ${formatSize(options.min)} and ${formatSize(options.max)}.` };
  });
}

/** `env`, `none`, or the URL of a proxy. The problem never quotes the text, which may hold a password. */
function proxySetting(): Field<ProxySetting> {
  const secrets = (raw: string) => (raw === 'env' || raw === 'none' ? [] : proxySecrets(raw));
  return field<ProxySetting>({ default: 'env', secrets, example: 'http://proxy.example.com:3128' }, (raw) => {
    if (raw === 'env' || raw === 'none') return { value: raw };
    const url = parseProxyUrl(raw);
    return url === null ? { problem: 'this is neither env nor none nor the URL of an http or https proxy.' } : { value: url };
  });
}
