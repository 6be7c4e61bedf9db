import type { EndTold } from '../launch/executions/end-recorder.ts';
import type { WishHappening } from '../launch/executions/wishes.ts';
import type { LaunchKey } from '../launch/event/launch-key.ts';
import { jobFields } from '../launch/jobs/launch.ts';
import type { LaunchEvent } from '../launch/ledger/outbox.ts';
import type { ExecutionFailure, FinalState } from '../launch/ledger/launch-state.ts';
import { ReadsDenied } from '../launch/executions/reads-denied.ts';
import { ReadsExhausted } from '../launch/executions/reads-exhausted.ts';
import type { Logger } from '../logging/logger.ts';

interface LogOptions {
  readonly logger: Logger;
}

const ENDED: Readonly<Partial<Record<FinalState, string>>> = {
  succeeded: 'an execution succeeded',
  cancelled: 'an execution was cancelled',
  gone: 'Cloud Run no longer has an execution, and its end was not seen; `launches retry --force` launches it again',
};

/** Writes one line for each end that is recorded. */
export function logEnds({ logger }: LogOptions): EndTold {
  return ({ key, state, failure, ...known }) => {
    const fields = { ...about(key), ...known, state };
    if (state === 'failed') {
      const message = `an execution failed${failure === undefined ? '' : `: ${shortOf(failure)}`}`;
      logger.warn({ ...fields, code: 'execution-failed', ...failure }, message);
    } else if (state === 'gone') {
      logger.warn({ ...fields, code: 'execution-gone' }, ENDED[state]);
    } else {
      logger.info(fields, ENDED[state] ?? `a launch ended: ${state}`);
    }
  };
}

/** Writes a line for each execution that Cloud Run was asked to cancel. */
export function logWishes({ logger }: LogOptions) {
  return (
    happening: WishHappening,
    { key, execution }: { readonly key: LaunchKey; readonly execution: string },
  ): void => {
    const fields = { ...about(key), execution, wish: happening.wish };
    if (happening.kind === 'cancel asked') {
      logger.info(fields, 'asked Cloud Run to cancel an execution');
      return;
    }
    logger.warn(
      { ...fields, err: happening.err, code: 'cancel-failed' },
      'an execution could not be cancelled; the bridge tries again each minute. The service account needs run.executions.cancel',
    );
  };
}

/** Writes why the executions of a job could not be read. */
export function logUnreadable({ logger }: LogOptions) {
  return (job: string, err: unknown): void => {
    const fields = { job, err, code: 'executions-unreadable' };
    if (err instanceof ReadsDenied) {
      logger.error(
        fields,
        'the executions of this job cannot be read, so their ends stay unknown and their slots taken: the service account needs run.executions.list and get',
      );
    } else if (err instanceof ReadsExhausted) {
      logger.warn(fields, "Google's read quota is used up; the next sweep looks at the executions again");
    } else {
      logger.warn(fields, 'the executions of this job could not be read; the next sweep looks again');
    }
  };
}

/** Writes why an event could not be published. */
export function logUnpublished({ logger, topic }: LogOptions & { readonly topic: string }) {
  return ({ state, launch }: LaunchEvent, err: unknown): void => {
    logger.warn(
      { ...about(launch), err, state, topic, code: 'event-unpublished' },
      'an event could not be published; it stays in the ledger, and the next sweep tries again. EVENTS_TOPIC must exist, and this service needs the right to publish to it',
    );
  };
}

/** The label finds the lines; the trace of the launch is not known here. */
function about(key: LaunchKey) {
  const { launchId } = key;
  return { launchId, ...jobFields(key), 'logging.googleapis.com/labels': { launchId } };
}

function shortOf({ reason, exitCode, signal, detail }: ExecutionFailure): string {
  if (reason === 'exit-code' && exitCode !== undefined) return `exit code ${exitCode}`;
  if (reason === 'signal' && signal !== undefined) return `signal ${signal}`;
  return reason === 'other' ? detail || 'Cloud Run does not say why' : reason;
}
