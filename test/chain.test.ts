/**
 * The chain from the request to the job's log line. Real: the service, Google's clients, HTTP, gRPC and
 * the job's processes. In place of Google: the emulators.
 */
import { PubSub } from '@google-cloud/pubsub';
import { afterEach, describe, expect, it } from 'vitest';
import { startLocalChain, type LocalChain } from '../dev/local-chain.ts';
import type { CommandImage } from '../emulators/cloud-run/container/image.ts';
import { Output } from '../emulators/testing/cloud-run-bed.ts';
import { startPubSubEmulator, type PubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';
import { pubsubClientOptions } from '../dev/pubsub-client-options.ts';
import { bodyOf, type Accepted } from './support/http-service.ts';
import { startChild } from './support/child.ts';
import { sampleLineOf } from './support/sample-work.ts';

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';

const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Started {
  readonly chain: LocalChain;
  readonly pubsub: PubSubEmulator;
  readonly output: Output;
}

/** The chain in this process, with a program as the job; closed after the test. */
async function startChain(image: CommandImage): Promise<Started> {
  const stop = new AbortController();
  const output = new Output();
  const pubsub = await startPubSubEmulator();
  closing.push(() => pubsub.close());
  const chain = await startLocalChain({
    runtime: {
      env: { PORT: '0', PUBSUB_EMULATOR_HOST: pubsub.address },
      stop: stop.signal,
      logDestination: { write: () => undefined },
      print: () => undefined,
    },
    image,
    onTaskOutput: output.add,
  });
  closing.push(async () => {
    stop.abort();
    await chain.stopped;
    await chain.close();
  });
  return { chain, pubsub, output };
}

describe('npm run local that keeps running', () => {
  it.each(['POST', 'GET'])(
    '%s /job/2: the line of the job has the launch id, the trace of the request and its execution',
    async (method) => {
      const child = startChild(['dev/local.ts'], { PORT: '0' });
      const { service, try: curl } = JSON.parse(await child.line('the chain runs'));
      expect(curl).toMatch(/^curl .*Idempotency-Key/);
      expect(curl).toContain(`${service}/job/2`);

      const traceparent = `00-${TRACE}-00f067aa0ba902b7-01`;
      const response = await fetch(`${service}/job/2`, { method, headers: { traceparent } });
      const { launchId } = await bodyOf(response);
      expect(response.status).toBe(202);
      expect(JSON.parse(await child.line(await sampleLineOf('2')))).toMatchObject({
        severity: 'INFO',
        message: await sampleLineOf('2'),
        id: '2',
        launchId,
        execution: expect.stringMatching(/^local-job-/),
        taskIndex: 0,
        taskAttempt: 0,
        'logging.googleapis.com/trace': `projects/local-project/traces/${TRACE}`,
      });
    },
  );

  it('turns twenty simultaneous requests into twenty lines of the real job entry, each id once', async () => {
    const child = startChild(['dev/local.ts'], { PORT: '0' });
    const { service } = JSON.parse(await child.line('the chain runs'));
    const ids = Array.from({ length: 20 }, (_, id) => String(id));
    await Promise.all(ids.map((id) => fetch(`${service}/job/${id}`, { method: 'POST' })));
    const sentences = await Promise.all(ids.map(async (id) => JSON.stringify(await sampleLineOf(id))));
    await Promise.all(sentences.map((sentence) => child.line(sentence)));
    child.process.kill('SIGTERM');
    const { code, stdout } = await child.ended;
    expect(code).toBe(0);
    for (const sentence of sentences) expect(stdout.split(sentence)).toHaveLength(2);
  });
});

describe('the chain', () => {
  const echo = { entrypoint: ['/bin/sh', '-c', 'echo "$LAUNCH_INPUT_ID $LAUNCH_ID"'] };

  it('turns two hundred simultaneous requests into two hundred executions, each launch once', async () => {
    const { chain, pubsub, output } = await startChain(echo);
    const accepted = await Promise.all(
      Array.from({ length: 200 }, async (_, id): Promise<Accepted> => {
        const response = await fetch(`http://127.0.0.1:${chain.port}/job/${id}`, { method: 'POST' });
        expect(response.status).toBe(202);
        return bodyOf(response);
      }),
    );
    const expected = accepted.map(({ id, launchId }) => `${id} ${launchId}`);
    await pubsub.idle();
    await chain.cloudRun.idle();
    expect(output.lines).toHaveLength(200);
    expect(new Set(output.lines.map(({ line }) => line))).toEqual(new Set(expected));
    expect(chain.cloudRun.executions()).toHaveLength(200);
  });

  it('makes one execution for ten requests with the same Idempotency-Key', async () => {
    const { chain, pubsub, output } = await startChain(echo);
    const launches = await Promise.all(
      Array.from({ length: 10 }, async () => {
        const headers = { 'Idempotency-Key': 'try-1' };
        return bodyOf(await fetch(`http://127.0.0.1:${chain.port}/job/2`, { method: 'POST', headers }));
      }),
    );
    const launchIds = new Set(launches.map(({ launchId }) => launchId));
    await pubsub.idle();
    await chain.cloudRun.idle();
    expect(pubsub.messages('job-launches')).toHaveLength(10);
    expect(output.lines.map(({ line }) => line)).toEqual([...launchIds].map((launchId) => `2 ${launchId}`));
    expect(chain.cloudRun.executions()).toHaveLength(1);
  });

  it('sends a message that can never be launched to the dead-letter topic after one delivery', async () => {
    const { chain, pubsub } = await startChain(echo);
    const clientOptions = { projectId: 'local-project', emulatorHost: chain.pubsubHost };
    const client = new PubSub(pubsubClientOptions(clientOptions));
    closing.push(() => client.close());
    await client.topic('job-launches').publishMessage({ data: Buffer.from('{"id":"x"}') });
    await pubsub.idle();
    expect(pubsub.deliveries('job-launches-push').map(({ status }) => status)).toEqual([204]);
    expect(pubsub.messages('job-launches-dead-letters')).toMatchObject([
      { data: Buffer.from('{"id":"x"}'), attributes: { deadLetterReason: 'invalid-request' } },
    ]);
    expect(pubsub.backlog('job-launches-dead-letters-pull')).toBe(1);
    expect(chain.cloudRun.executions()).toEqual([]);
  });
});
