/**
 * Runs inside the network namespace as its first process, before the application: passes the database's port on to a socket file of
 * the outside and a socket file of its own on to the application's port, which is all that leads in or out. Its task comes by standard
 * input, so that nothing secret stands in a command line; when that ends, so does everything in here. Plain JavaScript, as it is run
 * by `node -e`.
 */
export const KEEPER = `
const net = require('node:net');
const { spawn } = require('node:child_process');
const join = (a, b) => { for (const [x, y] of [[a, b], [b, a]]) { x.on('error', () => y.destroy()); x.on('close', () => y.destroy()); x.pipe(y); } };
const relay = (to) => net.createServer((socket) => join(socket, net.connect(to)));
let text = '';
let app;
const stop = () => { if (app) try { process.kill(-app.pid, 'SIGKILL'); } catch {} process.exit(0); };
process.on('SIGTERM', () => { if (!app) process.exit(0); try { process.kill(-app.pid, 'SIGTERM'); } catch {} setTimeout(stop, 1000); });
process.stdin.on('end', stop).on('error', stop).on('data', (chunk) => {
  if (app !== undefined) return;
  text += chunk;
  if (!text.includes('\\n')) return;
  const task = JSON.parse(text.slice(0, text.indexOf('\\n')));
  app = null;
  const failed = (error) => { process.stderr.write('keeper ' + error.code + '\\n'); process.exit(97); };
  relay({ path: task.databaseSocket }).on('error', failed).listen(task.databasePort, '127.0.0.1', () => {
    relay({ port: task.appPort, host: '127.0.0.1' }).on('error', failed).listen(task.appSocket, () => {
      app = spawn('bash', ['-eo', 'pipefail', '-c', task.command], { env: task.env, cwd: task.cwd, stdio: ['ignore', 'inherit', 'inherit'], detached: true });
      app.on('error', failed);
      app.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)));
    });
  });
});
`;
