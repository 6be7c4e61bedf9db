/** Both HTTP ports, with the requests of a browser's page. `fetch` cannot set these headers. */
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startCloudRunEmulator, type CloudRunEmulator } from '../cloud-run/cloud-run-emulator.ts';
import { webPageRefusal } from '../rest/web-page.ts';
import { startControlServer, type ControlServer } from './control-server.ts';
import { ExecutionLogs } from './execution-logs.ts';

const JOBS = '/v2/projects/p/locations/r/jobs';
const JOB = { template: { template: { containers: [{ image: 'worker', command: ['touch', '/pwned'] }] } } };
const FAULT = { rpc: 'RunJob', code: 'UNAVAILABLE' };

let cloudRun: CloudRunEmulator;
let control: ControlServer;

beforeEach(async () => {
  cloudRun = await startCloudRunEmulator({
    images: { worker: { entrypoint: ['worker'] } },
    host: 'localhost',
  });
  control = await startControlServer({
    host: 'localhost',
    port: 0,
    faults: cloudRun.faults,
    logs: new ExecutionLogs(),
    reset: () => cloudRun.reset(),
  });
});

afterEach(async () => {
  await Promise.all([cloudRun.close(), control.close()]);
});

interface Sent {
  readonly method?: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: object;
}

async function send(address: string, { method = 'POST', path, headers, body }: Sent) {
  const { port } = new URL(`http://${address}`);
  const sending = request({ host: 'localhost', port, method, path, headers, agent: false });
  sending.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = (await once(sending, 'response')) as [IncomingMessage];
  return { status: response.statusCode, text: await text(response) };
}

const SIMPLE = { 'content-type': 'text/plain' };

describe('a web page', () => {
  it.each([
    ['of another site', { ...SIMPLE, origin: 'https://evil.example' }],
    ['that hides its origin', { ...SIMPLE, origin: 'null' }],
    ['of another site, by a link', { 'sec-fetch-site': 'cross-site' }],
    ['with a host name that resolves to this machine', { ...SIMPLE, host: 'evil.example' }],
    [
      'with a host name that resolves to this machine, on the right port',
      { ...SIMPLE, host: 'evil.example:8086' },
    ],
    ['with a host name that begins like this machine', { ...SIMPLE, host: 'localhost.evil.example' }],
    ['with an invalid host', { ...SIMPLE, host: '[evil.example' }],
  ])('%s cannot run a program or change faults', async (_, headers) => {
    const created = await send(cloudRun.address, { path: `${JOBS}?jobId=x`, headers, body: JOB });
    expect(created).toMatchObject({ status: 403, text: expect.stringContaining('PERMISSION_DENIED') });
    expect(cloudRun.snapshot().jobs).toEqual([]);
    const added = await send(control.address, { path: '/faults', headers, body: FAULT });
    expect(added).toMatchObject({ status: 403, text: expect.stringContaining('error') });
    expect(cloudRun.faults.faults).toEqual([]);
  });

  it('with a host name that resolves to this machine cannot read anything', async () => {
    const headers = { host: 'evil.example' };
    expect(await send(cloudRun.address, { method: 'GET', path: JOBS, headers })).toMatchObject({
      status: 403,
    });
    expect(await send(control.address, { method: 'GET', path: '/faults', headers })).toMatchObject({
      status: 403,
    });
  });
});

describe('a program', () => {
  it.each([
    '127.0.0.1:8086',
    '[::1]:8086',
    '192.168.0.7',
    'localhost',
    'emulators:8086',
    'host.docker.internal',
  ])('that calls the emulators %s is served', async (host) => {
    const headers = { host };
    expect(await send(cloudRun.address, { method: 'GET', path: JOBS, headers })).toMatchObject({
      status: 200,
    });
    const added = await send(control.address, { path: '/faults', headers, body: FAULT });
    expect(added).toMatchObject({ status: 200 });
  });

  it('is served under any host name on which the emulators listen', () => {
    expect(webPageRefusal({ host: 'desk.example:8086' }, 'desk.example')).toBeUndefined();
  });
});
