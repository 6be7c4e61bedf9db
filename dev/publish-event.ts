import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { PubSub } from '@google-cloud/pubsub';
import { Command, CommanderError } from 'commander';
import { CommandError } from '../src/settings/runtime.ts';
import { eventMessage } from './event-message.ts';
import { LOCAL } from './local-project.ts';
import { pubsubClientOptions } from './pubsub-client-options.ts';

const program = new Command('npm run local:publish --')
  .description('Publishes an event to a topic of the local chain, and of nothing else.')
  .argument('<file>', 'JSON: the data of a message, a CloudEvent, or the body of a push')
  .requiredOption('--topic <topic>', 'the topic, which has the name of its subscription')
  .option('--attribute <key=value...>', 'attributes of the message')
  .exitOverride();

try {
  const { topic, attribute = [] } = program.parse().opts<Options>();
  const emulatorHost = process.env['PUBSUB_EMULATOR_HOST'] ?? '';
  if (emulatorHost === '') {
    const message = 'PUBSUB_EMULATOR_HOST is not set; paste the line with it that npm run local prints';
    throw new CommandError({ message, exitCode: 2 });
  }
  // npm runs scripts at the root of the project; INIT_CWD is the folder of the person.
  const file = path.resolve(process.env['INIT_CWD'] ?? '', program.args[0] ?? '');
  const { data, attributes } = eventMessage(await textOf(file));
  const pubsub = new PubSub(pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost }));
  try {
    const message = { data, attributes: { ...attributes, ...Object.fromEntries(attribute.map(pair)) } };
    process.stdout.write(`${await pubsub.topic(topic).publishMessage(message)}\n`);
  } finally {
    await pubsub.close();
  }
} catch (error) {
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  process.stderr.write(`local:publish: ${(error as Error).message}\n`);
  process.exit(error instanceof CommandError ? error.exitCode : 1);
}

interface Options {
  readonly topic: string;
  readonly attribute?: readonly string[];
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const message = `cannot read ${file}: ${(error as Error).message}`;
    throw new CommandError({ message, exitCode: 2, cause: error });
  }
}

function pair(attribute: string): readonly [string, string] {
  const [key = '', ...value] = attribute.split('=');
  if (key !== '' && value.length > 0) return [key, value.join('=')];
  const message = `--attribute is ${JSON.stringify(attribute)}; takes key=value, as in --attribute status=SUCCESS`;
  throw new CommandError({ message, exitCode: 2 });
}
