import type { JobContext } from './job-context.ts';

/** The exit codes of the job entry. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

/** The work of a job. An error that it throws ends the task with exit code 1, and Cloud Run tries again. */
export type Work = (id: string, context: JobContext) => Promise<void> | void;

export interface RunTaskOptions {
  readonly id: string;
  readonly context: JobContext;
  readonly work: Work;
}

/**
 * Runs the work once.
 *
 * @returns the exit code: 0 when the work is done, 1 when it failed or was stopped, so that Cloud Run tries again. Work
 *   that ignores the signal is not awaited longer than {@link STOP_MS}.
 */
export async function runTask({ id, context, work }: RunTaskOptions): Promise<number> {
  try {
    await Promise.race([work(id, context), leftBehind(context.signal)]);
    return EXIT.done;
  } catch (error) {
    if (context.signal.aborted) context.logger.warn({ err: error }, 'stopped before the work was done');
    else context.logger.error({ err: error }, 'the work failed');
    return EXIT.failed;
  }
}

/** The time for the work after the signal. Cloud Run kills the task 10 s after it. */
export const STOP_MS = 9_000;

function leftBehind(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = (): void => {
      setTimeout(
        () => reject(new Error(`the work did not end within ${STOP_MS} ms of the signal`)),
        STOP_MS,
      ).unref();
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener('abort', giveUp, { once: true });
  });
}
