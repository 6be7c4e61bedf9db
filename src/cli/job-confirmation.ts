import type { ConfigOf } from '../../config/schema.ts';
import { waitForConfirmation } from '../job/confirmation-wait.ts';
import type { JobContext } from '../job/job-context.ts';
import type { EXIT } from '../job/run-task.ts';
import { unlessAborted } from '../launch/kit/abort-race.ts';
import { systemClock } from '../launch/kit/clock.ts';
import { confirmExecution, type Confirmation, type ConfirmExecutionOptions } from '../launch/ledger/fence.ts';
import { AmbiguousJob } from '../launch/ledger/launch-of-execution.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { CommandError } from '../settings/runtime.ts';

export interface MayWorkOptions extends Omit<ConfirmExecutionOptions, 'fence' | 'name'> {
  readonly config: Pick<ConfigOf<'job'>, 'LEDGER_URL' | 'CONFIRM_TIMEOUT_SECONDS'>;
  readonly context: JobContext;
}

/**
 * Confirms this execution in the ledger: of two executions with one launch id, which only a frozen
 * process can have started, the first one works.
 *
 * @returns `work`, or how the task ends without working: `done` if another execution works, `failed` if it was
 *   told to stop before the ledger answered.
 * @throws {CommandError} with exit code 1 when this is not known; Cloud Run then tries the task again.
 */
export async function mayWork(
  options: MayWorkOptions,
): Promise<'work' | Extract<keyof typeof EXIT, 'done' | 'failed'>> {
  const { config, context } = options;
  const { logger, signal } = context;
  const timeoutMs = config.CONFIRM_TIMEOUT_SECONDS * 1000;
  const store = await openLedger({
    url: config.LEDGER_URL,
    isPatient: true,
    onConnectionLost: (error) => logger.warn({ err: error }, 'a connection to the ledger was lost'),
  });
  try {
    const fence = await store.fence();
    const ask = () => confirmExecution({ ...options, name: context.launchJob ?? '', fence });
    const wait = await waitForConfirmation({ ask, timeoutMs, clock: systemClock, signal, logger });
    switch (wait.kind) {
      case 'answered':
        return endOf(wait.answer, context);
      case 'stopped':
        logger.warn({ err: wait.error }, 'stopped before the work was done');
        return 'failed';
      case 'unanswered':
        throw unconfirmed(wait.error, `${askedFor(wait.waitedMs, timeoutMs)}. ${WHAT_TO_DO}`);
    }
  } catch (error) {
    throw error instanceof CommandError ? error : unconfirmed(error);
  } finally {
    // A connection that is being made, or waits for an answer, must not hold up the end.
    await unlessAborted(store.close(), signal);
  }
}

const WHAT_TO_DO =
  'Check the database and the LEDGER_URL of the job. If Cloud Run does not try the task again (max_retries), request the launch again under another launch id';

function askedFor(waitedMs: number, timeoutMs: number): string {
  return timeoutMs === 0 ? 'it asked once' : `it asked for ${Math.round(waitedMs / 1000)} s`;
}

function unconfirmed(cause: unknown, rest?: string): CommandError {
  const says = `this execution cannot be confirmed in the ledger, so it did no work: ${shown(cause)}`;
  return new CommandError({ message: rest === undefined ? says : `${says}; ${rest}`, exitCode: 1, cause });
}

function shown(cause: unknown): string {
  if (!(cause instanceof AmbiguousJob)) return (cause as Error).message;
  const jobs = cause.jobs.join(' and ');
  return `the ledger has this launch for ${jobs}, and this execution could be of any of them; set PROJECT_ID and REGION for the job`;
}

function endOf(confirmation: Confirmation, { logger }: JobContext): 'work' | 'done' {
  switch (confirmation.kind) {
    case 'works':
      return 'work';
    case 'other execution':
      logger.warn(
        { workingExecution: confirmation.execution },
        'another execution does the work of this launch; this one ends without working',
      );
      return 'done';
    case 'launch ended':
      logger.warn(
        { state: confirmation.state },
        `this launch has ended without this execution: it is ${confirmation.state}; this execution ends without working`,
      );
      return 'done';
    case 'unknown launch':
      logger.warn(
        confirmation.elsewhere.length > 0 ? { launchOf: confirmation.elsewhere } : {},
        'the ledger does not know this launch, so the work starts unconfirmed: the ledger was emptied, the LEDGER_URL of the job and of the push side differ, or the push side has no ledger',
      );
      return 'work';
  }
}
