import { LAUNCH_ENV } from '../../launch/event/launch-env.ts';
import type { RunJobCall } from '../../launch/jobs/run-job-call.ts';
import { RunJobFailure, type RunJobReach } from '../../launch/jobs/run-job-failure.ts';
import { grpcCodeOf, retryDelayMsOf } from '../grpc-code.ts';
import { messageOf } from '../message-of.ts';

/**
 * Turns any error of a RunJob call into a {@link RunJobFailure}.
 *
 * An error without a status code comes from the client. If nothing was sent, the client found no credentials.
 *
 * @param options.env of the call. Its values are removed from the message, because Google may quote one that it refuses.
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

/** Shorter values are not secrets, and occur in every text. */
const LEAST_HIDDEN_LENGTH = 4;
const SHOWN: ReadonlySet<string> = new Set(Object.values(LAUNCH_ENV));

/** The message of an error, with the values of `env` replaced by the names of their variables. */
export function messageWithoutValues(error: unknown, env: RunJobCall['env']): string {
  return Object.entries(env)
    .filter(([name, value]) => value.length >= LEAST_HIDDEN_LENGTH && !SHOWN.has(name))
    .reduce((left, [name, value]) => left.replaceAll(value, `(${name})`), messageOf(error));
}
