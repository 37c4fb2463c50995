import { proxySetting } from '../../src/adapters/http/proxy-input.ts';
import { wayInputs } from '../../src/domain/health/inputs.ts';

const { 'control-urls': controlUrls, ...way } = wayInputs;

/** The inputs about the way to an answer. */
export const networkInputs = { ...way, proxy: proxySetting(), 'control-urls': controlUrls };
