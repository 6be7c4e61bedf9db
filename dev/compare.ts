/**
 * `npm run compare`: tries what makes a job run twice, with a handler written after Google's samples and with job-bridge.
 * Both are real processes, job-bridge with a real PostgreSQL; Pub/Sub and Cloud Run are the emulators.
 *
 * Exit code 1 if a result differs from docs/compared.md.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { freePort } from '../bench/server-process.ts';
import { startEmulators, type Emulators } from '../emulators/index.ts';
import type { Fault } from '../emulators/grpc/faults.ts';
import { startLocalLedger } from './local-ledger.ts';

const [TOPIC, SUBSCRIPTION, JOB] = ['launches', 'launches-push', 'report'];
const HOUSE = join(import.meta.dirname, '..');

interface Mishap {
  readonly name: string;
  /** Executions that the handler of the samples starts for the one request. */
  readonly doubled: 1 | 2;
  readonly fault?: Fault;
  /** Pub/Sub delivers the message once more after the job has run. */
  readonly isRedelivered?: boolean;
}

const MISHAPS: readonly Mishap[] = [
  { name: 'nothing goes wrong', doubled: 1 },
  { name: 'Pub/Sub delivers the message a second time', doubled: 2, isRedelivered: true },
  {
    name: 'Pub/Sub stores the message, and the answer to the publisher is lost',
    doubled: 2,
    fault: { rpc: 'Publish', nth: 1, code: 'UNAVAILABLE', when: 'after' },
  },
  {
    name: 'Cloud Run starts the job, and its answer is lost',
    doubled: 2,
    fault: { rpc: 'RunJob', nth: 1, code: 'UNAVAILABLE', when: 'after' },
  },
];

interface Handler {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

await using ledger = await startLedger();
const job = `projects/local-project/locations/asia-northeast1/jobs/${JOB}`;
const samples: Handler = {
  name: 'handler of the samples',
  program: 'bench/naive/service.ts',
  args: [],
  env: { TOPIC, JOB: job },
};
const handlers: readonly Handler[] = [
  samples,
  {
    name: 'job-bridge',
    program: 'src/main.ts',
    args: ['serve'],
    env: {
      TOPIC,
      SUBSCRIPTION,
      JOB_NAME: JOB,
      HTTP_AUTH: 'none',
      PUSH_AUTH: 'none',
      LEDGER_URL: ledger.url,
      SWEEP_SECONDS: '1',
    },
  },
];

for (const mishap of MISHAPS) {
  process.stdout.write(`${mishap.name}\n`);
  for (const handler of handlers) {
    const executions = await executionsAfter(mishap, handler);
    if (executions !== (handler === samples ? mishap.doubled : 1)) process.exitCode = 1;
    const told = executions === 1 ? '1 execution' : `${executions} executions of one request`;
    process.stdout.write(`  ${handler.name.padEnd(24)}${told}\n`);
  }
}

/** Sends one request, `POST /job/2`. @returns the number of executions once nothing is pending. */
async function executionsAfter({ fault, isRedelivered = false }: Mishap, handler: Handler): Promise<number> {
  const port = await freePort();
  await using emulators = await startEmulators({
    topics: [TOPIC],
    subscriptions: [
      {
        name: SUBSCRIPTION,
        topic: TOPIC,
        pushConfig: { pushEndpoint: `http://127.0.0.1:${port}/pubsub/push` },
      },
    ],
    jobs: [{ name: JOB, run: () => 0 }],
    faults: fault === undefined ? [] : [fault],
  });
  await using _ = await startHandler({ handler, port, emulators });
  const answer = await fetch(`http://127.0.0.1:${port}/job/2`, { method: 'POST' });
  if (answer.status !== 202) throw new Error(`${handler.name} answered ${answer.status}`);
  await atRest(emulators);
  // job-bridge answers with the launch's address, which tells when the end of the launch is known.
  const lookUp = answer.headers.get('location');
  if (lookUp !== null) await fetch(`http://127.0.0.1:${port}${lookUp}?wait=60`);
  const [message] = emulators.pubsub.messages(TOPIC);
  if (isRedelivered && message !== undefined) {
    emulators.pubsub.redeliver({ subscription: SUBSCRIPTION, messageId: message.messageId });
    await atRest(emulators);
  }
  return emulators.cloudRun.executions(job).length;
}

async function startHandler(options: {
  readonly handler: Handler;
  readonly port: number;
  readonly emulators: Emulators;
}): Promise<AsyncDisposable> {
  const { handler, port, emulators } = options;
  const child = spawn(process.execPath, [join(HOUSE, handler.program), ...handler.args], {
    env: {
      PATH: process.env['PATH'],
      ...emulators.env,
      METADATA_SERVER_DETECTION: 'none',
      ...handler.env,
      HOST: '127.0.0.1',
      PORT: String(port),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'close');
  const complaints = text(child.stderr);
  const isUp = async (): Promise<boolean> => {
    if (child.exitCode !== null) throw new Error(`${handler.name} does not start: ${await complaints}`);
    return fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
  };
  while (!(await isUp())) await setTimeout(50);
  return {
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Every published message is acknowledged, and every execution has ended. */
async function atRest({ pubsub, cloudRun }: Emulators): Promise<void> {
  await pubsub.idle();
  await cloudRun.idle();
}

async function startLedger(): Promise<{ readonly url: string } & AsyncDisposable> {
  const started = await startLocalLedger();
  return { url: started.url, [Symbol.asyncDispose]: () => started.close() };
}
