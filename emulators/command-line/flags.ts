import { Command, InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import type { setUpSchema } from './set-up.ts';

/** Google's Pub/Sub emulator listens on this one by default, so that clients set up for it find ours. */
const PUBSUB_PORT = 8085;

type Given = z.input<typeof setUpSchema>;

export interface Flags {
  readonly config?: string;
  readonly host: string;
  readonly pubsubPort: number;
  readonly cloudRunPort: number;
  readonly controlPort: number;
  readonly project?: string;
  readonly region?: string;
  readonly topic: readonly NonNullable<Given['topics']>[number][];
  readonly subscription: readonly NonNullable<Given['subscriptions']>[number][];
  readonly job: readonly NonNullable<Given['jobs']>[number][];
  readonly image: readonly (readonly [string, NonNullable<Given['images']>[string]])[];
  readonly fault: readonly unknown[];
  readonly state?: string;
  readonly runJobPerMinute?: number;
  readonly listLagSeconds?: number;
  readonly duplicateShare?: number;
}

/** The command line of the emulators. What is given several times adds up. */
export function flagsCommand(): Command {
  return new Command('job-bridge-emulators')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .description(
      'Emulators of Pub/Sub and of Cloud Run jobs, over gRPC and REST. Prints the variables that lead clients to them.',
    )
    .option('--config <file>', 'JSON: what they start with; the flags add to it')
    .option('--topic <name>', 'create a topic', many(String), [])
    .option(
      '--subscription <name=topic[=url]>',
      'create a subscription: pull, or push to url',
      many(subscription),
      [],
    )
    .option('--job <name=command>', 'create a job that runs a command', many(job), [])
    .option('--image <image=command>', 'run a command in place of a container image', many(image), [])
    .option('--fault <key=value,…>', 'fail calls: rpc=RunJob,code=UNAVAILABLE,share=0.1', many(fault), [])
    .option('--project <id>', 'project of short names (default: "local-project")')
    .option('--region <name>', 'region of the jobs (default: "asia-northeast1")')
    .option(
      '--state <folder>',
      'keep topics, subscriptions, messages, jobs and executions there between runs',
    )
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addOption(port('pubsub', PUBSUB_PORT))
    .addOption(port('cloud-run', PUBSUB_PORT + 1))
    .addOption(port('control', PUBSUB_PORT + 2))
    .option('--run-job-per-minute <n>', 'quota of RunJob calls (default: none)', number)
    .option('--list-lag-seconds <n>', 'executions are listed only so much later (default: 0)', number)
    .option('--duplicate-share <0..1>', 'share of messages that are pushed twice (default: 0)', number);
}

/** Commander puts its suggestions on a line of their own. */
function oneLine(text: string): string {
  const complaint = text.replace(/^error: /, '').trim();
  return `job-bridge-emulators: ${complaint.replaceAll('\n', ' ')} (--help tells what there is)\n`;
}

function port(of: string, fallback: number): Option {
  return new Option(`--${of}-port <n>`, 'port, 0 for a free one').default(fallback).argParser(number);
}

function many<T>(parse: (text: string) => T): (text: string, earlier: readonly T[]) => readonly T[] {
  return (text, earlier) => [...earlier, parse(text)];
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value >= 0)) throw new InvalidArgumentError('takes a number from 0 up');
  return value;
}

function subscription(text: string): Flags['subscription'][number] {
  const [name, rest] = halves(text, 'takes name=topic, or name=topic=url');
  const [topic, pushEndpoint] = rest.includes('=') ? halves(rest, 'takes name=topic=url') : [rest];
  return { name, topic, ...(pushEndpoint !== undefined && { pushConfig: { pushEndpoint } }) };
}

function job(text: string): Flags['job'][number] {
  const [name, command] = halves(text, "takes name=command, as in --job 'worker=python3 manage.py'");
  return { name, command };
}

function image(text: string): Flags['image'][number] {
  const [name, command] = halves(
    text,
    "takes image=command, as in --image 'example.com/worker=python3 manage.py'",
  );
  return [name, { command }];
}

/** The values as JSON has them; the schema says which of them it takes. */
function fault(text: string): unknown {
  const entries = text.split(',').map((pair) => halves(pair, 'takes key=value,key=value'));
  return Object.fromEntries(entries.map(([key, value]) => [key, plainValue(value)]));
}

function plainValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text === '' || Number.isNaN(Number(text)) ? text : Number(text);
}

/** @throws InvalidArgumentError */
function halves(text: string, complaint: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1 || at === text.length - 1) throw new InvalidArgumentError(complaint);
  return [text.slice(0, at), text.slice(at + 1)];
}
