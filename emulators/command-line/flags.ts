import { Command, Option } from 'commander';
import { DEFAULT_MAX_PROCESSES } from '../cloud-run/cloud-run-emulator.ts';
import * as values from './flag-values.ts';

/** The default port of Google's Pub/Sub emulator, so that clients configured for it find ours. */
const PUBSUB_PORT = 8085;

export interface Flags {
  readonly config?: string;
  readonly topic?: readonly string[];
  readonly subscription?: readonly values.SubscriptionFlag[];
  readonly job?: readonly values.JobFlag[];
  readonly image?: readonly values.ImageFlag[];
  readonly project?: string;
  readonly region?: string;
  readonly state?: string;
  readonly host: string;
  readonly pubsubPort: number;
  readonly cloudRunPort: number;
  readonly controlPort: number;
  readonly tokensPort: number;
  readonly fault?: readonly unknown[];
  readonly slowStart?: true;
  readonly duplicateShare?: number;
  readonly runJobPerMinute?: number;
  readonly listLagSeconds?: number;
  readonly maxProcesses: number;
  readonly auditLogTopic?: string;
}

const EXAMPLE = `
A topic, a subscription to it, and a job that is a program here:
  job-bridge-emulators --topic events --subscription reader=events --job 'worker=python3 manage.py'

--topic, --subscription, --job, --image and --fault can be given several times.`;

/** The command line of the emulators. */
export function flagsCommand(): Command {
  return new Command('job-bridge-emulators')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
    .usage('[flags]')
    .description(
      'Emulators of Pub/Sub and of Cloud Run jobs, over gRPC and REST. Prints the environment variables for clients.',
    )
    .addHelpText('after', EXAMPLE)
    .optionsGroup('Resources at the start:')
    .option('--config <file>', 'JSON file with all of this, or its text in EMULATORS_CONFIG; flags add to it')
    .option('--topic <name>', 'a topic', values.many(String))
    .option(
      '--subscription <name=topic[=url]>',
      'a subscription: pull, or push to url',
      values.many(values.subscription),
    )
    .option('--job <name=command>', 'a job that runs a command', values.many(values.job))
    .option(
      '--image <image=command>',
      'a command that runs in place of a container image',
      values.many(values.image),
    )
    .option('--audit-log-topic <name>', 'a topic that gets the end of each execution, as from a log sink')
    .option('--project <id>', 'project of short names (default: "local-project")')
    .option('--region <name>', 'region of the jobs (default: "asia-northeast1")')
    .option('--state <folder>', 'keep everything between runs in this folder')
    .optionsGroup('Ports and addresses:')
    .addOption(new Option('--host <address>', 'address').default('127.0.0.1').argParser(values.text))
    .addOption(port('pubsub', PUBSUB_PORT))
    .addOption(port('cloud-run', PUBSUB_PORT + 1))
    .addOption(port('control', PUBSUB_PORT + 2))
    .option('--tokens-port <n>', 'port of the keys of push tokens (default: a free one)', values.port, 0)
    .optionsGroup('Faults and delays:')
    .option('--slow-start', 'start pushes slowly, as Pub/Sub does (default: many at once)')
    .option(
      '--fault <key=value,…>',
      'calls that fail, such as rpc=RunJob,code=UNAVAILABLE,share=0.1; or JSON',
      values.many(values.fault),
    )
    .option('--duplicate-share <0..1>', 'share of messages that are pushed twice (default: 0)', values.share)
    .option('--run-job-per-minute <n>', 'quota of RunJob calls (default: none)', values.count)
    .option('--list-lag-seconds <n>', 'how much later executions are listed (default: 0)', values.number)
    .addOption(maxProcesses())
    .optionsGroup('Options:')
    .helpOption('-h, --help', 'this text');
}

/** Commander puts its suggestions on another line. */
function oneLine(text: string): string {
  const complaint = text.replace(/^error: /, '').trim();
  return `job-bridge-emulators: ${complaint.replaceAll('\n', ' ')} (see --help)\n`;
}

function maxProcesses(): Option {
  const meaning = 'most concurrent task attempts; others wait in order';
  return new Option('--max-processes <n>', meaning)
    .default(DEFAULT_MAX_PROCESSES)
    .argParser(values.countFromOne);
}

function port(of: string, fallback: number): Option {
  return new Option(`--${of}-port <n>`, 'port, 0 for a free one').default(fallback).argParser(values.port);
}
