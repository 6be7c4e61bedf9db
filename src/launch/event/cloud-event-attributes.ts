import type { CloudEvent } from './message.ts';

/**
 * The attributes by which a message of Pub/Sub is a CloudEvent
 * (https://github.com/google/knative-gcp/blob/main/docs/spec/pubsub-protocol-binding.md), and what may stand beside them.
 */
export const CLOUD_EVENT_ATTRIBUTES = [
  'ce-specversion',
  'ce-id',
  'ce-source',
  'ce-type',
  'ce-subject',
  'ce-time',
] as const;

/** The CloudEvent that the attributes of a message are; undefined unless all are there that every CloudEvent has. */
export function cloudEventOf(attributes: Readonly<Record<string, string>>): CloudEvent | undefined {
  const [specversion, id, source, type, subject, time] = CLOUD_EVENT_ATTRIBUTES.map(
    (name) => attributes[name],
  );
  return specversion && id && source && type ? { id, source, type, subject, time } : undefined;
}
