/** The start of the service: it listens before it has loaded Google's clients. */
import { describe, expect, it } from 'vitest';
import { startTestBed } from '../emulators/testing/pubsub-bed.ts';
import { serve } from '../src/service/serve.ts';
import { VERSION } from '../src/version.ts';
import { startChild } from './support/child.ts';

const HTTP = { ROLE: 'http', HTTP_AUTH: 'none', PROJECT_ID: 'p', HOST: '127.0.0.1', PORT: '0' };

/** The service in this process; `onListening` is called before the clients are loaded. */
function start(env: Readonly<Record<string, string>>, onListening: (address: string) => void) {
  const stop = new AbortController();
  const messages: string[] = [];
  const logDestination = {
    write: (line: string) => void messages.push((JSON.parse(line) as { message: string }).message),
  };
  const runtime = { env: { ...HTTP, ...env }, stop: stop.signal, logDestination, print: () => undefined };
  const stopped = serve(runtime, ({ port }) => onListening(`http://127.0.0.1:${port}`));
  return { stop, stopped, messages };
}

describe('a service that has just begun to listen', () => {
  it('stores a request that comes before the clients are loaded, and is ready later', async () => {
    const { emulator, pubsub } = await startTestBed();
    await pubsub.createTopic('job-launches');
    const sent = Promise.withResolvers<Response>();
    const service = start({ PUBSUB_EMULATOR_HOST: emulator.address }, (address) => {
      sent.resolve(fetch(`${address}/job/2`, { method: 'POST' }));
    });
    expect((await sent.promise).status).toBe(202);
    expect(emulator.messages('job-launches')).toHaveLength(1);
    service.stop.abort();
    await service.stopped;
    const stages = service.messages.filter((message) => !message.startsWith('HTTP_AUTH'));
    expect(stages[0]).toBe('listening');
    expect(stages.indexOf('launch request stored')).toBeGreaterThan(0);
  });

  it('stops cleanly on a signal at that moment', async () => {
    const service = start({ PUBSUB_EMULATOR_HOST: '127.0.0.1:1' }, () => service.stop.abort());
    await service.stopped;
    expect(service.messages).toContain('stopping: no new requests, those under way are answered');
  });
});

it('logs its version and configuration; SIGTERM while the clients are loaded ends it with exit 0 and no error', async () => {
  const child = startChild(['src/main.ts', 'serve'], { ...HTTP, PUBSUB_EMULATOR_HOST: '127.0.0.1:1' });
  const line = JSON.parse(await child.line('"listening"')) as unknown;
  expect(line).toMatchObject({ version: VERSION, port: expect.any(Number), config: { ROLE: 'http' } });
  child.process.kill('SIGTERM');
  expect(await child.ended).toMatchObject({ code: 0, stderr: '' });
});
