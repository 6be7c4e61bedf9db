import type { ConfigOf } from '../../../config/schema.ts';
import { read, type Reading, type ReadFailureReason } from '../../doctor/reading.ts';
import type { ExecutionOrigin } from '../../google/run/execution-origin.ts';
import type { LaunchKey } from '../../launch/event/launch-key.ts';
import { systemClock as clock } from '../../launch/kit/clock.ts';
import { wrongInput } from '../options.ts';
import { CommandError } from '../../settings/runtime.ts';
import { shortName } from '../../launch/kit/short-name.ts';
import { shownLine } from '../../launch/kit/shown-line.ts';

export interface CheckExecutionOptions {
  readonly config: Pick<ConfigOf<'launches'>, 'CLOUD_RUN_EMULATOR_HOST'>;
  readonly launch: LaunchKey;
  /** Full resource name. */
  readonly execution: string;
  /** Accepts it if it is not known which launch it belongs to. */
  readonly force: boolean;
}

/** Deadline of the call. */
const CALL_TIMEOUT_MS = 5_000;
/** The call, and the search for credentials before it. */
const LIMIT_MS = 10_000;

/** Why an execution cannot be read, from its short name and the answer. */
const UNREADABLE: Readonly<Record<ReadFailureReason, (name: string, says: string) => string>> = {
  denied: (name) => `this account may not read ${name}; grant it run.executions.get, as in roles/run.viewer`,
  'no credentials': withoutCredentials,
  unauthenticated: withoutCredentials,
  untried: withoutCredentials,
  unreachable: (name, says) =>
    `${name} cannot be read, since Cloud Run cannot be reached; try again (${says})`,
  disabled: (name, says) => `${name} cannot be read, since the API of Cloud Run is disabled (${says})`,
  unimplemented: (name, says) => `${name} cannot be read (${says})`,
  refused: (name, says) => `${name} cannot be read (${says})`,
};

/**
 * Checks that an execution belongs to the launch, by the `LAUNCH_ID` and `LAUNCH_JOB` in its environment.
 *
 * @returns undefined when it does; with `force`, why that is not known.
 * @throws {CommandError} with exit code 2 when it is another launch's, also with `force`; with exit code 1 when that
 *   is not known.
 */
export async function checkExecution(options: CheckExecutionOptions): Promise<string | undefined> {
  const { launch, force } = options;
  const reading = await readOrigin(options);
  const name = shortName(options.execution);
  const carried = reading.kind === 'read' ? reading.value : undefined;
  if (carried?.launchId !== undefined) {
    if (carried.launchId === launch.launchId && carried.launchJob === launch.name) return undefined;
    throw wrongInput(
      `${name} is the execution of launch ${shownLine(carried.launchId)}${ofJob(carried.launchJob, launch)}: its environment has ${shownEnv(carried.launchId, carried.launchJob)}. Nothing is recorded, and --force does not change that`,
    );
  }
  const why = doubt(reading, name);
  if (force) return why;
  throw new CommandError({
    message: `${why}. Nothing is recorded. --force records it unchecked: if ${name} is not the execution of launch ${launch.launchId}, that launch is lost`,
    exitCode: 1,
  });
}

/** Empty if both have the same name in `jobs`. */
function ofJob(launchJob: string, { name }: LaunchKey): string {
  if (launchJob === name) return '';
  return launchJob === '' ? ' of the default job' : ` of job ${shownLine(launchJob)}`;
}

function shownEnv(launchId: string, launchJob: string): string {
  const id = `LAUNCH_ID=${shownLine(launchId)}`;
  return launchJob === '' ? id : `${id} and LAUNCH_JOB=${shownLine(launchJob)}`;
}

async function readOrigin({ config, execution }: CheckExecutionOptions): Promise<Reading<ExecutionOrigin>> {
  const { CloudRunExecutionOrigin } = await import('../../google/run/execution-origin.ts');
  const origins = new CloudRunExecutionOrigin({
    authClient: undefined,
    emulatorHost: config.CLOUD_RUN_EMULATOR_HOST,
    timeoutMs: CALL_TIMEOUT_MS,
  });
  try {
    return await read({ clock, limitMs: LIMIT_MS, look: () => origins.read(execution) });
  } finally {
    await origins.close();
  }
}

function doubt(reading: Reading<ExecutionOrigin>, name: string): string {
  switch (reading.kind) {
    case 'read':
      return reading.value.hasEnv
        ? `${name} shows an environment without LAUNCH_ID: Cloud Run hides the overrides, or the bridge did not start it`
        : `${name} shows no environment: Cloud Run hides it, or the bridge did not start it`;
    case 'missing':
      return `Cloud Run has no execution ${name}: the name is mistyped, or Cloud Run has forgotten it`;
    case 'failed':
      return UNREADABLE[reading.reason](name, shownLine(reading.says));
    case 'left out':
      return reading.says;
  }
}

function withoutCredentials(name: string, says: string): string {
  return `${name} cannot be read without valid credentials: gcloud auth application-default login (${says})`;
}
