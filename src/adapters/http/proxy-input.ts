import { type Field, field } from '../../core/input-spec.ts';
import { type ProxySetting, parseProxyUrl, proxySecrets } from './proxy.ts';

/** `env`, `none`, or the URL of a proxy. The problem never quotes the text, which may hold a password. */
export function proxySetting(): Field<ProxySetting> {
  const secrets = (raw: string) => (raw === 'env' || raw === 'none' ? [] : proxySecrets(raw));
  return field<ProxySetting>({ default: 'env', secrets, example: 'http://proxy.example.com:3128' }, (raw) => {
    if (raw === 'env' || raw === 'none') return { value: raw };
    const url = parseProxyUrl(raw);
    return url === null ? { problem: 'this is neither env nor none nor the URL of an http or https proxy.' } : { value: url };
  });
}
