import type { EmulatedExecution } from '../emulators/cloud-run/emulated-execution.ts';
import { CommandError } from '../src/settings/runtime.ts';
import { jobImage } from './job-image.ts';
import { startLocalChain } from './local-chain.ts';
import type { LocalRules } from './local-rules.ts';
import { logDestination } from './log-destination.ts';
import { readableLine } from './task-log.ts';

export interface LaunchOnceOptions {
  readonly id: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stop: AbortSignal;
  /** The program to run as the job; the project's own when undefined. */
  readonly command: readonly string[] | undefined;
  readonly rules: LocalRules | undefined;
}

const INTERRUPTED = 130;

/**
 * Runs one launch through the whole chain. The job's standard output goes to standard output, line by line as a person
 * reads it; everything else goes to standard error.
 *
 * @returns the exit code of the job; 130 when interrupted.
 */
export async function launchOnce({ id, env, stop, command, rules }: LaunchOnceOptions): Promise<number> {
  const destination = logDestination(process.stderr);
  const print = (line: string): void => void process.stderr.write(`${line}\n`);
  const serviceStop = new AbortController();
  const completed = Promise.withResolvers<EmulatedExecution>();
  const chain = await startLocalChain({
    runtime: { env: { ...env, PORT: '0' }, stop: serviceStop.signal, logDestination: destination, print },
    image: jobImage({ command, env, hasRules: rules !== undefined }),
    rules,
    onTaskOutput: (output) => process[output.stream].write(`${readableLine(output)}\n`),
    onExecutionCompleted: (execution) => completed.resolve(execution),
  });
  try {
    await request(`http://127.0.0.1:${chain.port}/job/${id}`);
    return await Promise.race([completed.promise.then(exitCodeOf), interruption(stop)]);
  } finally {
    serviceStop.abort();
    await chain.stopped;
    await chain.close();
  }
}

async function request(url: string): Promise<void> {
  const response = await fetch(url, { method: 'POST' });
  if (response.status === 202) return;
  throw new CommandError({
    message: `${url} answered ${response.status}: ${await response.text()}`,
    exitCode: 1,
  });
}

function exitCodeOf({ tasks }: EmulatedExecution): number {
  return tasks[0]?.attempts.at(-1)?.exitCode ?? 1;
}

function interruption(stop: AbortSignal): Promise<number> {
  return new Promise((resolve) => {
    const answer = (): void => {
      process.stderr.write('local: interrupted before the job ended\n');
      resolve(INTERRUPTED);
    };
    if (stop.aborted) answer();
    else stop.addEventListener('abort', answer, { once: true });
  });
}
