import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import pg from 'pg';

/**
 * A small API as the runbook's users run it: `GET /health` asks the database. Run as a process of its own with DATABASE_URL; prints its
 * address when it listens, and ends on SIGTERM.
 */
const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 2, connectionTimeoutMillis: 2000 });
// A connection that breaks while it idles is the pool's to replace; without a listener it would end the process.
pool.on('error', (error) => console.error(`database: ${error.message}`));

const server = createServer(async (request, response) => {
  const send = (status: number, body: unknown) => response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  if (request.url !== '/health') return send(404, { error: 'not found' });
  try {
    await pool.query('SELECT 1');
    return send(200, { status: 'ok', database: 'connected' });
  } catch {
    return send(503, { status: 'error', database: 'disconnected' });
  }
});
server.listen(0, '127.0.0.1', () => console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
process.on('SIGTERM', async () => {
  server.close();
  server.closeAllConnections();
  await pool.end();
});
