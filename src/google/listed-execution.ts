import type { protos } from '@google-cloud/run';
import type { ListedExecution } from '../launch/execution-index.ts';
import { LAUNCH_ENV } from '../launch/run-job-call.ts';

type Execution = protos.google.cloud.run.v2.IExecution;

/**
 * An execution as the bridge reads it. `Execution.template` is the template that was used
 * (google/cloud/run/v2/execution.proto), overrides included.
 */
export function listedExecution(execution: Execution): ListedExecution {
  return {
    name: execution.name ?? '',
    createTimeMs: timestampMs(execution.createTime),
    launchId: envOf(execution, LAUNCH_ENV.launchId),
    digest: envOf(execution, LAUNCH_ENV.digest),
    inputId: envOf(execution, LAUNCH_ENV.inputId),
  };
}

function envOf(execution: Execution, name: string): string | undefined {
  for (const { env } of execution.template?.containers ?? []) {
    const value = env?.find((variable) => variable.name === name)?.value;
    if (value !== undefined && value !== null && value !== '') return value;
  }
  return undefined;
}

/** Without a time, which the service always gives, an execution counts as new: nothing is then taken for absent too early. */
function timestampMs(timestamp: protos.google.protobuf.ITimestamp | null | undefined): number {
  if (timestamp === null || timestamp === undefined) return Date.now();
  const { seconds, nanos } = timestamp;
  // Number() would go by way of a text.
  const wholeSeconds = typeof seconds === 'object' ? (seconds?.toNumber() ?? 0) : Number(seconds ?? 0);
  return wholeSeconds * 1000 + Math.trunc((nanos ?? 0) / 1e6);
}
