import { startEmulators, type Emulators } from '../../emulators/index.ts';
import { bridgeLetter } from './dead-letter-desk.ts';
import type { PageChain } from './page-chain.ts';
import { commandsOf, type PageCommand } from './page-commands.ts';
import { type } from './typed.ts';

/** Where a command of a page can be typed. */
export interface Place extends AsyncDisposable {
  /** The command with the names of what has been made for it. */
  readonly text: string;
  /** Lines to paste before it. */
  readonly variables: string;
}

const TOPIC = 'job-launches-dead-letters';
const SUBSCRIPTION = `${TOPIC}-pull`;
const NO_PLACE = { variables: '', [Symbol.asyncDispose]: () => Promise.resolve() };

/** Makes what the command is about, as the reader of the page has it. */
export async function placeFor(command: PageCommand, chain: PageChain): Promise<Place> {
  const { text } = command;
  if (text.includes(' dead-letters ')) return deadLetter(text);
  if (/127\.0\.0\.1:808[567]\b/.test(text)) return emulators(text);
  if (text.includes('127.0.0.1:8080/launches/')) await request(command.page, chain);
  const { launchId, execution } = text.includes('order-17') ? await launch(text, chain) : NO_LAUNCH;
  return {
    ...NO_PLACE,
    text: text
      .replaceAll('127.0.0.1:8080', chain.host)
      .replaceAll('order-17', launchId)
      .replaceAll('my-job-abc12', execution),
  };
}

const NO_LAUNCH = { launchId: '', execution: '' };

async function launch(text: string, chain: PageChain): Promise<typeof NO_LAUNCH> {
  const [, verb] = / launches (\w+)/.exec(text) ?? [];
  if (verb === 'resolve') return chain.unknown();
  if (verb === 'reopen') return settled(chain);
  const [, job] = /--job (\S+)/.exec(text) ?? [];
  const ending = verb === 'retry' ? 'failed' : verb === 'cancel' ? 'running' : 'succeeded';
  return { ...NO_LAUNCH, launchId: await chain.launch(ending, job) };
}

async function settled(chain: PageChain): Promise<typeof NO_LAUNCH> {
  const { launchId } = chain.unknown();
  await type(`npm start -- launches resolve ${launchId} --ended failed --reason test`, chain);
  return { ...NO_LAUNCH, launchId };
}

/** Sends what the page says to send first, so that the launch id which it shows is known. */
async function request(page: string, chain: PageChain): Promise<void> {
  const first = commandsOf(page).find((text) => text.includes('Idempotency-Key')) ?? '';
  const { stdout } = await type(first.replaceAll('127.0.0.1:8080', chain.host), { variables: '' });
  await chain.until((JSON.parse(stdout) as { readonly launchId: string }).launchId, 'succeeded');
}

/** One dead letter, with the reason that the command chooses, in a separate Pub/Sub. */
async function deadLetter(text: string): Promise<Place> {
  const started = await startEmulators({
    topics: ['job-launches', TOPIC],
    subscriptions: [{ name: SUBSCRIPTION, topic: TOPIC }],
    // Pulls that wait find nothing, so that no command waits for them.
    faults: [{ rpc: 'Pull', nth: Array.from({ length: 20 }, (_, n) => n + 2), code: 'DEADLINE_EXCEEDED' }],
  });
  const [, reason = 'attempts-exhausted'] = /--(?:reason|code) ([a-z-]+)/.exec(text) ?? [];
  const { attributes, data = '' } = bridgeLetter({ attributes: { launchId: 'order-17' } });
  const message = {
    data: Buffer.from(data).toString('base64'),
    attributes: { ...attributes, deadLetterReason: reason },
  };
  const host = started.env['PUBSUB_EMULATOR_HOST'] ?? '';
  const response = await fetch(`http://${host}/v1/projects/local-project/topics/${TOPIC}:publish`, {
    method: 'POST',
    body: JSON.stringify({ messages: [message] }),
  });
  const { messageIds = [] } = (await response.json()) as { readonly messageIds?: readonly string[] };
  return {
    ...placeIn(started),
    text: text.replaceAll('1234567890', messageIds[0] ?? ''),
    variables: `export PUBSUB_EMULATOR_HOST=${host}`,
  };
}

/** Separate emulators, with a job that has run. */
async function emulators(text: string): Promise<Place> {
  const started = await startEmulators({ jobs: [{ name: 'worker', run: () => 0 }] });
  const {
    PUBSUB_EMULATOR_HOST = '',
    CLOUD_RUN_EMULATOR_HOST = '',
    EMULATORS_CONTROL_HOST = '',
  } = started.env;
  const worker = `projects/local-project/locations/asia-northeast1/jobs/worker`;
  await fetch(`http://${CLOUD_RUN_EMULATOR_HOST}/v2/${worker}:run`, { method: 'POST' });
  const [execution] = started.cloudRun.executions('worker');
  return {
    ...placeIn(started),
    text: text
      .replaceAll('127.0.0.1:8085', PUBSUB_EMULATOR_HOST)
      .replaceAll('127.0.0.1:8086', CLOUD_RUN_EMULATOR_HOST)
      .replaceAll('127.0.0.1:8087', EMULATORS_CONTROL_HOST)
      .replaceAll('worker-abcde', execution?.name.split('/').at(-1) ?? ''),
  };
}

function placeIn(started: Emulators) {
  return { ...NO_PLACE, [Symbol.asyncDispose]: () => started.stop() };
}
