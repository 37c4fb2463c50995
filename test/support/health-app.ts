import type http from 'node:http';
import { Redis } from 'ioredis';
import pg from 'pg';
import { json } from './health-kit.ts';

export type HealthApp = {
  /** Where its own settings say that its database and Redis are; null for none. */
  readonly databaseUrl: string | null;
  readonly redisUrl?: string | null;
};

/** An API with the runbook's `/health`: it logs into its database and writes to its Redis for each answer. */
export function healthApp({ databaseUrl, redisUrl = null }: HealthApp): http.RequestListener {
  return async (_, response) => {
    const [database, redis] = await Promise.all([databaseUrl === null || (await asks(databaseUrl)), redisUrl === null || (await writes(redisUrl))]);
    const body = {
      status: database && redis ? 'ok' : 'error',
      database: database ? 'connected' : 'disconnected',
      ...(redisUrl === null ? {} : { redis: redis ? 'connected' : 'disconnected' }),
    };
    json(response, JSON.stringify(body), database && redis ? 200 : 503);
  };
}

async function asks(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function writes(url: string): Promise<boolean> {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 1000 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    await redis.set('health', 'x'.repeat(1000));
    return true;
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
