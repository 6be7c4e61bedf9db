#!/usr/bin/env node
import { Command } from 'commander';
import { addDeadLetters } from './cli/dead-letters/command.ts';
import { addLaunches } from './cli/launches/command.ts';
import { addLiveCheck } from './cli/live-check/command.ts';
import { addRules } from './cli/rules/command.ts';
import type { DoctorOptions } from './cli/doctor/doctor.ts';
import type { PublishOptions } from './cli/publish.ts';
import type { StatusOptions } from './cli/status.ts';
import { oneLine, runAsProcess } from './process.ts';
import type { Runtime } from './settings/runtime.ts';
import { VERSION } from './version.ts';

await runAsProcess(async (runtime) => commandLine(runtime).parseAsync());

function commandLine(runtime: Runtime): Command {
  const program = new Command('job-bridge')
    .description('An event starts a Cloud Run job: a Pub/Sub message in, one execution of the job out.')
    .version(VERSION)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) });

  program
    .command('serve')
    .description('run the HTTP service: requests, pushes, both, or the board, as ROLE says')
    .action(async () => {
      const { serve } = await import('./service/serve.ts');
      await serve(runtime);
    });

  program
    .command('job')
    .description('do the work of one execution: the command of a Cloud Run job')
    .option('--id <n>', 'the id of the launch request')
    .option(
      '--module <file>',
      "JavaScript whose default export is the work; without it, this project's sample",
    )
    .action(async ({ id, module }: { readonly id?: string; readonly module?: string }) => {
      const [{ job }, { workOf }] = await Promise.all([import('./cli/job.ts'), import('./cli/job-work.ts')]);
      process.exitCode = await job(runtime, { id, work: await workOf(module) });
    });

  program
    .command('publish')
    .description('publish one launch request to the topic')
    .option('--id <n>', 'the id; a job of the rules may need none')
    .option('--job <name>', 'a job of the rules; without it, the default job')
    .option('--data <json>', 'with --job: the data of the event')
    .option(
      '--not-before <time>',
      'the earliest time of the launch, such as 2026-01-31T09:00:00+09:00; needs a ledger',
    )
    .option('--launch-id <id>', 'the launch id: requests with the same one are one launch')
    .action(async (options: PublishOptions) => {
      const { publish } = await import('./cli/publish.ts');
      await publish(runtime, options);
    });

  program
    .command('status')
    .description(
      'show the queue on one screen: what needs a person, what waits, what runs (needs LEDGER_URL)',
    )
    .option('--json', 'the same as one JSON line')
    .action(async (options: StatusOptions) => {
      const { status } = await import('./cli/status.ts');
      await status(runtime, options);
    });

  addLaunches(program, runtime, (code) => (process.exitCode = code));
  addDeadLetters(program, runtime);
  addRules(program, runtime);

  program
    .command('doctor')
    .description('check the deployment: what is wrong, why it matters and how to fix it')
    .option('--impersonate <email>', 'check the rights of this service account, which the service runs as')
    .option('--quiet', 'show faults and warnings only')
    .option('--json', 'one JSON line a finding')
    .addHelpText('after', '\nIt changes nothing: RunJob is only validated. Exit code 1: there is a fault.')
    .action(async (options: DoctorOptions) => {
      const { doctor } = await import('./cli/doctor/doctor.ts');
      process.exitCode = await doctor(runtime, options);
    });

  addLiveCheck(program, runtime, (code) => (process.exitCode = code));
  return program;
}
