import { LAUNCH_ENV } from '../event/launch-env.ts';
import type { LaunchRequest } from '../event/launch-request.ts';
import type { Overrides } from '../event/launch-request-schema.ts';
import type { Launch } from '../event/message.ts';
import { childTrace, formatTraceparent } from '../kit/trace.ts';

/** How the operator wants every execution of a job to be run. */
export interface JobSettings {
  /** The container to override; empty where the job has one. */
  readonly container: string;
  /** `{id}` is filled in; null leaves the args of the job alone, an empty list clears them. */
  readonly args: readonly string[] | null;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * One RunJob call, in the words of `RunJobRequest.Overrides` (google/cloud/run/v2/job.proto). It has a member for
 * every override that a request can ask for.
 */
export interface RunJobCall extends Readonly<Record<keyof Overrides, unknown>> {
  /** Full resource name, `projects/…/locations/…/jobs/…`. */
  readonly job: string;
  readonly container: string;
  /** Replaces the args of the job; empty means "not overridden". */
  readonly args: readonly string[];
  /** Runs the job without its args. */
  readonly clearArgs: boolean;
  /** Merged over the environment of the job. */
  readonly env: Readonly<Record<string, string>>;
  readonly taskCount: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

/** The call that launches `launch`: the operator's settings filled in, the publisher's overrides over them. */
export function runJobCall(launch: Launch, settings: JobSettings): RunJobCall {
  const { request } = launch;
  const args = launchArgs(request, settings.args);
  return {
    job: launch.job,
    container: settings.container,
    args: args ?? [],
    clearArgs: args?.length === 0,
    env: {
      ...filledIn(settings.env, request.id),
      ...request.env,
      [LAUNCH_ENV.launchId]: launch.launchId,
      ...(launch.name !== '' && { [LAUNCH_ENV.job]: launch.name }),
      [LAUNCH_ENV.inputId]: request.id,
      [LAUNCH_ENV.digest]: launch.digest,
      [LAUNCH_ENV.traceparent]: formatTraceparent(childTrace(launch.trace)),
    },
    taskCount: request.taskCount,
    timeoutSeconds: request.timeoutSeconds,
  };
}

/**
 * Only the operator's own args are templates: a publisher's text is never filled in. A publisher that
 * appends nothing changes nothing, so the args of the job are cleared by the operator alone.
 */
function launchArgs(request: LaunchRequest, template: readonly string[] | null): readonly string[] | null {
  const appended = request.args ?? [];
  if (template === null) return appended.length === 0 ? null : appended;
  return [...template.map((arg) => arg.replaceAll('{id}', request.id)), ...appended];
}

function filledIn(env: Readonly<Record<string, string>>, id: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replaceAll('{id}', id)]));
}
