import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { v1 } from '@google-cloud/pubsub';
import { credentials } from '@grpc/grpc-js';

/** `npm run bench:streams`: many messages through many streams of one subscription, in rounds. */
const ROUNDS = 16;
const MESSAGES = 50_000;
const STREAMS = 200;
const BATCH = 1000;
/** The allowed ratio of the memory after the last rounds to that after the first ones. */
const MOST_GROWTH = 1.05;

const topic = 'projects/p/topics/jobs';
const subscription = 'projects/p/subscriptions/jobs-pull';

interface Response {
  readonly receivedMessages: readonly {
    readonly ackId: string;
    readonly message: { readonly data: Buffer };
  }[];
}

const child = fork(join(import.meta.dirname, 'streams-emulator.ts'), { execArgv: ['--expose-gc'] });
const [address] = (await once(child, 'message')) as [string];
const [servicePath = '', port] = address.split(':');
const connection = {
  projectId: 'p',
  servicePath,
  port: Number(port),
  sslCreds: credentials.createInsecure(),
  universeDomain: 'googleapis.com',
};
const publisher = new v1.PublisherClient(connection);
const subscriber = new v1.SubscriberClient(connection);
await publisher.createTopic({ name: topic });
await subscriber.createSubscription({ name: subscription, topic });

let seen = new Uint8Array(MESSAGES);
let received = 0;
let twice = 0;
let onAll = (): void => {};
const streams = Array.from({ length: STREAMS }, () => {
  const stream = subscriber.streamingPull();
  stream.on('data', ({ receivedMessages }: Response) => {
    if (receivedMessages.length === 0) return;
    stream.write({ ackIds: receivedMessages.map(({ ackId }) => ackId) });
    for (const { message } of receivedMessages) {
      const nth = Number(message.data);
      if (seen[nth] === 1) twice += 1;
      else received += 1;
      seen[nth] = 1;
    }
    if (received === MESSAGES) onAll();
  });
  stream.on('error', () => {});
  stream.write({ subscription, streamAckDeadlineSeconds: 600, maxOutstandingMessages: 100 });
  return stream;
});

const memory: number[] = [];
for (let round = 1; round <= ROUNDS; round++) {
  seen = new Uint8Array(MESSAGES);
  received = 0;
  const all = new Promise<void>((resolve) => void (onAll = resolve));
  const startMs = performance.now();
  for (let first = 0; first < MESSAGES; first += BATCH) {
    const messages = Array.from({ length: BATCH }, (_, i) => ({ data: Buffer.from(String(first + i)) }));
    await publisher.publish({ topic, messages });
  }
  await all;
  const seconds = (performance.now() - startMs) / 1000;
  child.send('memory');
  const [bytes] = (await once(child, 'message')) as [number];
  memory.push(bytes);
  const perSecond = Math.round(MESSAGES / seconds);
  process.stdout.write(
    `round ${round}: ${perSecond} messages a second, ${(bytes / 1e6).toFixed(1)} MB, ${twice} twice\n`,
  );
}

for (const stream of streams) stream.cancel();
child.kill();
const mean = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;
// Without the first round, which loads and compiles code.
const growth = mean(memory.slice(-4)) / mean(memory.slice(1, 5));
process.stdout.write(
  `${ROUNDS} × ${MESSAGES} messages through ${STREAMS} streams; memory ${growth.toFixed(3)} times the first\n`,
);
process.exit(twice === 0 && growth <= MOST_GROWTH ? 0 : 1);
