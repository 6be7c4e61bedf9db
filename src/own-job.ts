import { Command, Option } from 'commander';
import { job } from './cli/job.ts';
import type { JobContext } from './job/job-context.ts';
import type { Work } from './job/run-task.ts';
import { oneLine, runAsProcess } from './process.ts';

export type { JobContext, Work };

/**
 * Runs `work` as this process: the same flags (`--id`, after the word `job` or without it), log fields, confirmation in
 * the ledger, signals and exit codes as `job-bridge job`.
 *
 * @returns never: the process ends with the task.
 */
export async function runJob(work: Work): Promise<never> {
  return runAsProcess(async (runtime) => {
    const command = new Command('job')
      .exitOverride()
      .configureOutput({ outputError: (text, write) => write(oneLine(text)) })
      .argument('[job]', 'the word job, as JOB_ARGS begins by default')
      .addOption(new Option('--id <n>', 'the id of the launch request'));
    const { id } = command.parse().opts<{ readonly id?: string }>();
    process.exitCode = await job(runtime, { id, work });
  });
}
