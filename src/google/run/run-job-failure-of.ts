import { LAUNCH_ENV } from '../../launch/event/launch-env.ts';
import type { RunJobCall } from '../../launch/jobs/run-job-call.ts';
import { RunJobFailure, type RunJobReach } from '../../launch/jobs/run-job-failure.ts';
import { grpcCodeOf, retryDelayMsOf } from '../grpc-code.ts';

/**
 * Anything that a call of RunJob failed with, as a {@link RunJobFailure}.
 *
 * An error without a status code comes from the client itself. Where nothing was sent, it found no credentials.
 *
 * @param options.env of the call: its values do not appear in the message, should Google quote one that it refuses.
 */
export function runJobFailureOf(options: {
  readonly error: unknown;
  readonly env: RunJobCall['env'];
  readonly reach: RunJobReach;
}): RunJobFailure {
  const { error, env, reach } = options;
  const code = grpcCodeOf(error) ?? (reach === 'never sent' ? 'NO_CREDENTIALS' : 'UNKNOWN');
  const message = messageWithoutValues(error, env);
  return new RunJobFailure({ code, message, reach, retryDelayMs: retryDelayMsOf(error), cause: error });
}

/** Shorter ones are no secrets, and every text holds them. */
const LEAST_HIDDEN_LENGTH = 4;
const SHOWN: ReadonlySet<string> = new Set(Object.values(LAUNCH_ENV));

/** The message of an error about a call with `env`, without the values in it. */
export function messageWithoutValues(error: unknown, env: RunJobCall['env']): string {
  const text = error instanceof Error ? error.message : String(error);
  return Object.entries(env)
    .filter(([name, value]) => value.length >= LEAST_HIDDEN_LENGTH && !SHOWN.has(name))
    .reduce((left, [name, value]) => left.replaceAll(value, `(${name})`), text);
}
