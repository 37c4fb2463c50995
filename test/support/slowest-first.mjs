import { statSync } from 'node:fs';

/**
 * The order of the test files: what takes longest first, so that no core is idle at the end. Jest's own order needs the times of an
 * earlier run, which a fresh clone has not; the layer, and within it the size, tell enough.
 */
const SLOWEST_FIRST = ['/test/container/', '/test/meta/bundles', '/test/e2e/', '/test/bundle/', '/test/contract/', '/test/meta/', '/test/unit/'];

const rank = (file) => {
  const at = SLOWEST_FIRST.findIndex((layer) => file.includes(layer));
  return at === -1 ? 0 : at;
};

export default class SlowestLayerFirst {
  sort(tests) {
    const known = new Map(tests.map((test) => [test, { rank: rank(test.path.replaceAll('\\', '/')), size: statSync(test.path).size }]));
    const order = (test) => known.get(test);
    return [...tests].sort((a, b) => order(a).rank - order(b).rank || order(b).size - order(a).size || (a.path < b.path ? -1 : 1));
  }

  cacheResults() {}
}
