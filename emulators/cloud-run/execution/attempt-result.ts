import { Code } from '../../grpc/status.ts';
import type { Execution } from './execution.ts';
import type { SystemFailure } from './steps.ts';
import type { Attempt, Task } from './task.ts';

/** `google.rpc.Status`. */
export interface Status {
  readonly code: number;
  readonly message: string;
}

/** A shell adds this to the number of the signal that ended a process. */
const SIGNALLED = 128;

/** Why an attempt failed. Codes and texts are those of observed operations. */
export function attemptError({ timedOut, failure }: Attempt): Status {
  if (failure !== undefined) return statusOf(failure);
  return timedOut === true
    ? { code: Code.DEADLINE_EXCEEDED, message: 'The configured timeout was reached.' }
    : { code: Code.ABORTED, message: 'The container exited with an error.' };
}

export function statusOf({ code, message }: SystemFailure): Status {
  return { code: Code[code], message };
}

/**
 * `google.cloud.run.v2.TaskAttemptResult`, which has an exit code or, when the container did not exit by itself, the
 * signal. Null until an attempt has ended.
 */
export function lastAttemptResult({ stopReason }: Execution, { state, attempts }: Task): object | null {
  const attempt = attempts.findLast(({ exitCode }) => exitCode !== undefined);
  if (attempt?.exitCode === undefined) return null;
  const { exitCode, timedOut, failure } = attempt;
  const isStopped = stopReason !== undefined && state === 'cancelled';
  const isGood = exitCode === 0 && timedOut !== true && failure === undefined;
  return {
    status: isGood ? { code: 0 } : attemptError(attempt),
    ...(bySignal(attempt) || isStopped ? signalOr(exitCode) : { exitCode }),
  };
}

/** The exit code in the texts about an attempt: 0 for one whose container did not exit by itself. */
export function shownExitCode(attempt: Attempt): number {
  return bySignal(attempt) ? 0 : (attempt.exitCode ?? 0);
}

function bySignal({ timedOut, signalled, failure }: Attempt): boolean {
  return timedOut === true || signalled === true || failure !== undefined;
}

/** A container that is stopped may still exit with its own code. */
function signalOr(exitCode: number): object {
  return exitCode > SIGNALLED ? { termSignal: exitCode - SIGNALLED } : { exitCode };
}
