import {
  PUBLISH_FAILURE_CODES,
  PublishFailure,
  type PublishFailureCode,
} from '../../launch/event/publish-failure.ts';
import type { RunJobReach } from '../../launch/jobs/run-job-failure.ts';
import { grpcCodeOf } from '../grpc-code.ts';
import { messageOf } from '../message-of.ts';

/** The codes by which Pub/Sub says that it has not stored a message. */
const REFUSALS: ReadonlySet<PublishFailureCode> = new Set<PublishFailureCode>([
  'INVALID_ARGUMENT',
  'NOT_FOUND',
  'PERMISSION_DENIED',
  'UNAUTHENTICATED',
]);

/**
 * Turns anything that `PublisherClient.publish` threw into a {@link PublishFailure}.
 *
 * @param options.topic its full name.
 * @param options.attempts how often the client sent the request. If the last attempt was refused, an earlier one whose
 *   answer was lost may have stored the message.
 * @param options.reach how far the last attempt came. A refusal counts if the server sent it, or if nothing was
 *   sent: for a reset stream or an HTTP status the client makes codes up that read like a refusal.
 */
export function publishFailureOf(options: {
  readonly error: unknown;
  readonly topic: string;
  readonly attempts: number;
  readonly reach: RunJobReach;
}): PublishFailure {
  const { error, topic, attempts, reach } = options;
  const code = codeOf(error);
  const text = lastCauseOf(messageOf(error));
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

/** gax puts the errors of all attempts into the message of a failed call; the last one gives the reason. */
function lastCauseOf(message: string): string {
  const [, last = message] =
    / retrying error (?:\w*Error: )?(.*?) before any response was received/s.exec(message) ?? [];
  // grpc-js appends a note on name resolution, which is mostly empty.
  return last
    .replaceAll(/\s+/g, ' ')
    .replace(/\.? Resolution note: ?$/, '')
    .trim();
}
