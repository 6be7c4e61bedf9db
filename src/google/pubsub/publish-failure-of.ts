import {
  PUBLISH_FAILURE_CODES,
  PublishFailure,
  type PublishFailureCode,
} from '../../launch/event/publish-failure.ts';
import type { RunJobReach } from '../../launch/jobs/run-job-failure.ts';
import { grpcCodeOf } from '../grpc-code.ts';

/** With these Pub/Sub says that it has not stored what it was sent. */
const REFUSALS: ReadonlySet<PublishFailureCode> = new Set<PublishFailureCode>([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
]);

/**
 * Anything that `PublisherClient.publish` threw, as a {@link PublishFailure}.
 *
 * @param options.topic its full name.
 * @param options.attempts how often the client sent the request: what the last one was refused, an earlier one,
 *   whose answer was lost, may have stored.
 * @param options.reach how far the last one came: a refusal counts where the server sent it, or nothing was sent. For a
 *   reset stream or an HTTP status the client makes codes up that read like one.
 */
export function publishFailureOf(options: {
  readonly error: unknown;
  readonly topic: string;
  readonly attempts: number;
  readonly reach: RunJobReach;
}): PublishFailure {
  const { error, topic, attempts, reach } = options;
  const code = codeOf(error);
  const text = lastCauseOf(error instanceof Error ? error.message : String(error));
  const mayBeStored = attempts > 1 || reach === 'sent' || !REFUSALS.has(code);
  const message = mayBeStored
    ? `Pub/Sub did not confirm a message to ${topic} in time: ${text}`
    : `${topic}: ${text}`;
  return new PublishFailure({ code, message, mayBeStored });
}

function codeOf(error: unknown): PublishFailureCode {
  const code = grpcCodeOf(error);
  return PUBLISH_FAILURE_CODES.find((one) => one === code) ?? 'OTHER';
}

/** gax puts the error of every attempt into the message of a call that it gave up; the last one says why. */
function lastCauseOf(message: string): string {
  const [, last = message] =
    / retrying error (?:\w*Error: )?(.*?) before any response was received/s.exec(message) ?? [];
  // grpc-js ends with a note on the name resolution, which mostly is empty.
  return last
    .replaceAll(/\s+/g, ' ')
    .replace(/\.? Resolution note: ?$/, '')
    .trim();
}
