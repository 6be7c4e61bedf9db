/** A SIGKILL gives the emulators no time to end the programs of their jobs. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startChild, type Child } from './support/child.ts';

/** Starts the emulators with a file of these jobs. */
function emulators(jobs: readonly object[]): Child {
  const folder = mkdtempSync(path.join(tmpdir(), 'emulators-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = path.join(folder, 'emulators.json');
  writeFileSync(file, JSON.stringify({ jobs }));
  const ports = ['pubsub', 'cloud-run', 'control'].flatMap((of) => [`--${of}-port`, '0']);
  return startChild(['emulators/command-line/main.ts', `--config=${file}`, ...ports]);
}

/** A port, and the first two connections to it. */
async function twoConnections() {
  const server = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { promise, resolve } = Promise.withResolvers<readonly Socket[]>();
  const sockets: Socket[] = [];
  server.on('connection', (socket) => {
    socket.on('error', () => undefined).resume();
    if (sockets.push(socket) === 2) resolve(sockets);
  });
  return { port: (server.address() as AddressInfo).port, connected: promise };
}

it('a program that runs as a job ends with its children when the emulators are killed', async () => {
  // Each keeps a connection open. Its end is visible here even if no parent reaps the process.
  const { port, connected } = await twoConnections();
  const connect = `require('node:net').connect(${port}, '127.0.0.1')`;
  const program = `${connect}; require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(connect)}])`;
  const child = emulators([
    { name: 'short', command: 'true' },
    { name: 'long', command: [process.execPath, '-e', program] },
  ]);
  const host = (await child.line('CLOUD_RUN_EMULATOR_HOST=')).split('=')[1];
  const post = async (name: string) => (await fetch(`http://${host}/v2/${name}`, { method: 'POST' })).json();
  const jobs = 'projects/local-project/locations/asia-northeast1/jobs';
  const { name } = await post(`${jobs}/short:run`);
  expect(await post(`${name}:wait`)).toMatchObject({ done: true });
  await post(`${jobs}/long:run`);
  const closed = (await connected).map((socket) => once(socket, 'close'));
  child.process.kill('SIGKILL');
  await Promise.all(closed);
});
