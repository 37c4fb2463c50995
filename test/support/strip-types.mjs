import { stripTypeScriptTypes } from 'node:module';

/** Jest's transform: types are replaced by white space, nothing else changes. */
export default {
  process: (source) => ({ code: stripTypeScriptTypes(source, { mode: 'strip' }) }),
};
