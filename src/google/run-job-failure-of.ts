import { LAUNCH_ENV, type RunJobCall } from '../launch/run-job-call.ts';
import { RunJobFailure } from '../launch/run-job-failure.ts';
import { gotNoToken, grpcCodeOf, retryDelayMsOf } from './grpc-code.ts';

/**
 * Anything that `JobsClient.runJob` threw, as a {@link RunJobFailure}.
 *
 * An error without a status code comes from the client itself, which found no credentials and sent
 * nothing.
 *
 * @param env of the call: its values do not appear in the message, should Google quote one that it refuses.
 */
export function runJobFailureOf(error: unknown, env: RunJobCall['env'] = {}): RunJobFailure {
  const text = error instanceof Error ? error.message : String(error);
  const message = withoutValues(text, env);
  const code = grpcCodeOf(error);
  if (code === undefined) {
    return new RunJobFailure({ code: 'NO_CREDENTIALS', message, sent: false, cause: error });
  }
  return new RunJobFailure({
    code,
    message,
    sent: !gotNoToken(error) && !(code === 'UNAVAILABLE' && neverConnected(text)),
    retryDelayMs: retryDelayMsOf(error),
    cause: error,
  });
}

/** Shorter ones are no secrets, and every text holds them. */
const LEAST_HIDDEN_LENGTH = 4;
const SHOWN: ReadonlySet<string> = new Set(Object.values(LAUNCH_ENV));

function withoutValues(text: string, env: RunJobCall['env']): string {
  return Object.entries(env)
    .filter(([name, value]) => value.length >= LEAST_HIDDEN_LENGTH && !SHOWN.has(name))
    .reduce((left, [name, value]) => left.replaceAll(value, `(${name})`), text);
}

/**
 * UNAVAILABLE has no finer code: that a call was never sent can only be read from the text of grpc-js
 * (`load-balancer-pick-first.ts`, `resolver-dns.ts`). A text that changes makes the answer "sent",
 * which is the safe side.
 */
function neverConnected(message: string): boolean {
  return /No connection established|Name resolution failed/.test(message);
}
