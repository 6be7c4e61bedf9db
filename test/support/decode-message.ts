import { decodeMessage, type DeliveredMessage, type Launch } from '../../src/launch/event/message.ts';
import { NO_OVERRIDES } from '../../src/launch/event/override-policy.ts';

export const SUBSCRIPTION = 'projects/p/subscriptions/s';
const JOB = 'projects/p/locations/r/jobs/j';

/** A message of which only what matters to a test is given. */
export type Message = Partial<Omit<DeliveredMessage, 'data'>> & { readonly data?: string | Uint8Array };

/** Decodes `message` for a bridge that allows no overrides. */
export function decode({ data = '', ...message }: Message): Launch {
  const delivered = { attributes: {}, messageId: '1', subscription: SUBSCRIPTION, ...message };
  return decodeMessage({ ...delivered, data: Buffer.from(data) }, { job: JOB, policy: NO_OVERRIDES });
}
