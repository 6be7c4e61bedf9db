import type { protos } from '@google-cloud/run';
import { status } from '@grpc/grpc-js';
import { failureAsTold, type ObservedExecution } from '../../launch/executions/observed-execution.ts';
import type { ExecutionFailure } from '../../launch/ledger/launch-state.ts';
import { setOr } from '../proto-values.ts';

type Attempt = protos.google.cloud.run.v2.ITaskAttemptResult;

/** By `google.rpc.Status.code` of an attempt that Cloud Run ended. */
const ENDED_BY: Readonly<Partial<Record<number, ExecutionFailure['reason']>>> = {
  [status.DEADLINE_EXCEEDED]: 'timeout',
  [status.RESOURCE_EXHAUSTED]: 'memory',
};

/**
 * Why an execution failed: by the codes of the first task whose last attempt failed, else by the execution's own
 * condition. Texts are passed on and never interpreted.
 *
 * @param options.tasks those of the execution, in their order.
 */
export function executionFailureOf(options: {
  readonly execution: Pick<ObservedExecution, 'detail' | 'lacksImage'>;
  readonly tasks: readonly Pick<protos.google.cloud.run.v2.ITask, 'lastAttemptResult'>[];
}): ExecutionFailure {
  const told = failureAsTold(options.execution);
  const attempt = options.tasks.map(({ lastAttemptResult }) => lastAttemptResult).find(hasFailed);
  if (attempt === undefined) return told;
  const exitCode = setOr(attempt.exitCode, undefined);
  const signal = setOr(attempt.termSignal, undefined);
  const detail = told.detail === '' ? (attempt.status?.message ?? '') : told.detail;
  return { reason: reasonOf({ attempt, exitCode, signal }) ?? told.reason, exitCode, signal, detail };
}

function hasFailed(attempt: Attempt | null | undefined): attempt is Attempt {
  const { status: result, exitCode, termSignal } = attempt ?? {};
  return [result?.code, exitCode, termSignal].some((value) => setOr(value, undefined) !== undefined);
}

function reasonOf(options: {
  readonly attempt: Attempt;
  readonly exitCode: number | undefined;
  readonly signal: number | undefined;
}): ExecutionFailure['reason'] | undefined {
  const endedBy = ENDED_BY[options.attempt.status?.code ?? status.OK];
  if (endedBy !== undefined) return endedBy;
  if (options.exitCode !== undefined) return 'exit-code';
  return options.signal === undefined ? undefined : 'signal';
}
