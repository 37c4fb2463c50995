import type { Json, JsonObject } from '../../core/json.ts';
import { parseStrictJson } from '../health/strict-json.ts';
import type { Claim } from './evidence.ts';

const NAMES = {
  database: /^(database|db|postgres(ql)?|pg|prisma|sql|typeorm|sequelize|mikro-?orm|knex|drizzle)(:.*)?$/i,
  redis: /^(redis|ioredis|bull(mq)?)(:.*)?$/i,
} as const;
const UP = /^(connected|ok|okay|up|pass|passed|healthy|ready|online|available|true)$/i;
const DOWN =
  /^(disconnected|not[ _-]connected|down|error|errored|fail|failed|failing|unhealthy|unreachable|unavailable|offline|timeout|timed[ _-]out|false)$/i;
/** Where formats keep their parts: Terminus, health-json, Spring's actuator and their kin. */
const NESTS = ['details', 'checks', 'components', 'dependencies', 'services', 'info', 'error', 'errors'];

/**
 * What a health body says of the database and of Redis: at its top as the runbook has it (`"database": "connected"`), or one level down as
 * Terminus and health-json do, as a word, a boolean or an object with a `status`. Where it says both, it says down; a word that is neither
 * claims nothing.
 */
export function claimsOf(body: string | null): { readonly database: Claim; readonly redis: Claim } {
  const parsed = body === null ? null : parseStrictJson(body);
  const value = parsed !== null && 'value' in parsed ? parsed.value : null;
  if (!isObject(value)) return { database: null, redis: null };
  const parts = [value, ...NESTS.map((name) => (Object.hasOwn(value, name) ? value[name] : undefined))].filter(isObject).flatMap(Object.entries);
  const claim = (name: RegExp) => {
    const said = parts.flatMap(([key, part]) => (name.test(key) ? wordsOf(part) : []));
    return said.some((word) => DOWN.test(word)) ? 'down' : said.some((word) => UP.test(word)) ? 'up' : null;
  };
  return { database: claim(NAMES.database), redis: claim(NAMES.redis) };
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

function wordsOf(part: Json | undefined): readonly string[] {
  if (typeof part === 'string' || typeof part === 'boolean') return [String(part).trim()];
  if (Array.isArray(part)) return part.slice(0, 100).flatMap((each: Json) => (isObject(each) ? wordsOf(each['status']) : []));
  if (!isObject(part)) return [];
  const status = part['status'] ?? part['state'] ?? part['connected'] ?? part['ok'];
  return isObject(status) ? [] : wordsOf(status);
}
