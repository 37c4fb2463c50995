import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import pg from 'pg';

/**
 * A small API as the runbook's users run it: `GET /health` asks the database, and Redis where there is one. Run as a process of its own with
 * DATABASE_URL and REDIS_URL; prints its address when it listens, and ends on SIGTERM.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 2, connectionTimeoutMillis: 2000 });
// A connection that breaks while it idles is the pool's to replace; without a listener it would end the process.
pool.on('error', (error) => console.error(`database: ${error.message}`));
const redisUrl = process.env['REDIS_URL'] ?? '';
const redis = redisUrl === '' ? null : new Redis(redisUrl, { maxRetriesPerRequest: 1, commandTimeout: 2000 });
redis?.on('error', (error) => console.error(`redis: ${error.message}`));

const stateOf = (work: Promise<unknown>) =>
  work.then(
    () => 'connected',
    () => 'disconnected',
  );

const server = createServer(async (request, response) => {
  const send = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.url !== '/health') return send(404, { error: 'not found' });
  const database = await stateOf(pool.query('SELECT 1'));
  const parts = { database, ...(redis === null ? {} : { redis: await stateOf(redis.ping()) }) };
  const well = Object.values(parts).every((state) => state === 'connected');
  return send(well ? 200 : 503, { status: well ? 'ok' : 'error', ...parts });
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  redis?.disconnect();
  await pool.end();
});
