import { expect, test } from '@jest/globals';
import { alertSourceInputs } from '../../../src/domain/alert-sources/inputs.ts';

const ports = (raw: string) => alertSourceInputs['tunnel-ports'].parse(raw);

test.each([
  ['', []],
  ['15432', [15_432]],
  ['[15432,16379]', [15_432, 16_379]],
  ['15432, 16379\n15432', [15_432, 16_379]],
  ['15432:127.0.0.1:5432\n16379:redis.internal:6379', [15_432, 16_379]],
  ['15432:[::1]:5432', [15_432]],
])('tunnel-ports %j', (raw, value) => expect(ports(raw)).toEqual({ value }));

test.each(['0', '65536', 'redis', '127.0.0.1:5432', '1.5', '15432:', '[a]'])('tunnel-ports %j is refused', (raw) =>
  expect(ports(raw)).toEqual({ problem: expect.stringContaining('is no port') }),
);
