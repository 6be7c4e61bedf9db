import { LAUNCH_ENV } from '../event/launch-env.ts';
import type { Overrides } from '../event/launch-request-schema.ts';
import { childTrace, formatTraceparent } from '../kit/trace.ts';
import type { Launch } from './launch.ts';

/**
 * One RunJob call, with the fields of `RunJobRequest.Overrides` (google/cloud/run/v2/job.proto). The type has a member for
 * every override of a request.
 */
export interface RunJobCall extends Readonly<Record<keyof Overrides, unknown>> {
  /** Full resource name, `projects/…/locations/…/jobs/…`. */
  readonly job: string;
  readonly container: string;
  /** Replaces the args of the job; empty: not overridden. */
  readonly args: readonly string[];
  /** Runs the job without its args. */
  readonly clearArgs: boolean;
  /** Merged over the environment of the job. */
  readonly env: Readonly<Record<string, string>>;
  readonly taskCount: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** The RunJob call of a launch: its values, and environment variables that identify the launch. */
export function runJobCall(launch: Launch): RunJobCall {
  const { inputId } = launch;
  const { container, args, env, taskCount, timeoutSeconds } = launch.values;
  return {
    job: launch.job,
    container,
    args: args ?? [],
    clearArgs: args?.length === 0,
    env: {
      ...env,
      [LAUNCH_ENV.launchId]: launch.launchId,
      // Empty for the default job, not left out: the job's own template may set it.
      [LAUNCH_ENV.job]: launch.name,
      ...(inputId !== undefined && { [LAUNCH_ENV.inputId]: inputId }),
      [LAUNCH_ENV.digest]: launch.digest,
      [LAUNCH_ENV.traceparent]: formatTraceparent(childTrace(launch.trace)),
    },
    taskCount,
    timeoutSeconds,
  };
}
