#!/usr/bin/env node
import { once } from 'node:events';
import { CommanderError } from 'commander';
import { systemClock } from '../clock.ts';
import type { TaskOutput } from '../cloud-run/container/task-runner.ts';
import { flagsCommand, type Flags } from './flags.ts';
import { parentGone } from './parent-gone.ts';
import { parseSetUp, parseSetUpText, readSetUp } from './read-set-up.ts';
import { runEmulators } from './run-emulators.ts';
import { SetUpError } from './set-up-error.ts';
import type { SetUp } from './set-up.ts';
import { stopSignal } from './stop-signal.ts';

const told = stopSignal({ process, clock: systemClock(), onImpatience: () => process.exit(1) });
const stop = AbortSignal.any([told, parentGone(process)]);

try {
  const flags = flagsCommand().parse().opts<Flags>();
  const emulators = await runEmulators({
    setUp: await setUpOf(flags),
    host: flags.host,
    ports: {
      pubsub: flags.pubsubPort,
      cloudRun: flags.cloudRunPort,
      control: flags.controlPort,
      tokens: flags.tokensPort,
    },
    env: definedOf(process.env),
    runJobPerMinute: flags.runJobPerMinute,
    listLagMs: flags.listLagSeconds === undefined ? undefined : flags.listLagSeconds * 1000,
    maxProcesses: flags.maxProcesses,
    duplicateShare: flags.duplicateShare,
    slowStart: flags.slowStart,
    stateFolder: flags.state,
    onSaveFailure: ({ message }) =>
      void process.stderr.write(`job-bridge-emulators: the state cannot be saved: ${message}\n`),
    onTaskOutput: (output) => void process.stderr.write(`${taskLine(output)}\n`),
  });
  for (const [name, value] of Object.entries(emulators.variables)) process.stdout.write(`${name}=${value}\n`);
  process.stderr.write(hint(emulators.variables));
  if (!stop.aborted) await once(stop, 'abort');
  await emulators.close();
  process.exit();
} catch (error) {
  // Commander has printed its message already. Exit code 0 is --help.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  const isOurs = error instanceof SetUpError;
  process.stderr.write(`job-bridge-emulators: ${isOurs ? error.message : (error as Error).stack}\n`);
  process.exit(isOurs ? 2 : 1);
}

/** Merges the file and the flags: a flag wins over the file, and lists are joined. */
async function setUpOf(flags: Flags): Promise<SetUp> {
  const file = await givenSetUp(flags.config, process.env['EMULATORS_CONFIG']);
  const project = flags.project ?? file?.project;
  const region = flags.region ?? file?.region;
  const auditLogTopic = flags.auditLogTopic ?? file?.auditLogTopic;
  const given = {
    ...(project !== undefined && { project }),
    ...(region !== undefined && { region }),
    images: Object.fromEntries(flags.image ?? []),
    topics: flags.topic ?? [],
    subscriptions: flags.subscription ?? [],
    jobs: flags.job ?? [],
    faults: flags.fault ?? [],
    ...(auditLogTopic !== undefined && { auditLogTopic }),
  };
  const own = parseSetUp(given, 'the command line');
  if (file === undefined) return own;
  return {
    ...own,
    images: { ...file.images, ...own.images },
    topics: [...file.topics, ...own.topics],
    subscriptions: [...file.subscriptions, ...own.subscriptions],
    jobs: [...file.jobs, ...own.jobs],
    faults: [...file.faults, ...own.faults],
  };
}

/** The set-up from the file, or from the environment, which is easier in a container. */
async function givenSetUp(file: string | undefined, text: string | undefined): Promise<SetUp | undefined> {
  if (text === undefined || text === '') return file === undefined ? undefined : readSetUp(file);
  if (file !== undefined) throw new SetUpError('--config and EMULATORS_CONFIG are both given; use one');
  return parseSetUpText(text, 'EMULATORS_CONFIG');
}

function definedOf(env: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  const defined = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(defined);
}

function taskLine({ execution, taskIndex, attempt, line }: TaskOutput): string {
  return `[${execution.split('/').at(-1)} task ${taskIndex} attempt ${attempt}] ${line}`;
}

function hint({ EMULATORS_CONTROL_HOST = '' }: Readonly<Record<string, string>>): string {
  return `
  The emulators run; set the variables above for clients. Ctrl-C stops the emulators.
  Faults while they run:
    curl http://${EMULATORS_CONTROL_HOST}/faults -d '{"rpc":"RunJob","code":"UNAVAILABLE","times":1}'

`;
}
