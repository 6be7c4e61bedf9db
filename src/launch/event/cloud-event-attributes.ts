import type { CloudEvent } from './message.ts';

/**
 * The attributes that make a message of Pub/Sub a CloudEvent
 * (https://github.com/google/knative-gcp/blob/main/docs/spec/pubsub-protocol-binding.md); the last two are optional.
 */
export const CLOUD_EVENT_ATTRIBUTES = [
  'ce-specversion',
  'ce-id',
  'ce-source',
  'ce-type',
  'ce-subject',
  'ce-time',
] as const;

/** The CloudEvent in the attributes of a message; undefined unless all required ones are there. */
export function cloudEventOf(attributes: Readonly<Record<string, string>>): CloudEvent | undefined {
  const [specversion, id, source, type, subject, time] = CLOUD_EVENT_ATTRIBUTES.map(
    (name) => attributes[name],
  );
  return specversion && id && source && type ? { id, source, type, subject, time } : undefined;
}

/** The attributes that {@link cloudEventOf} reads the event from. */
export function attributesOfCloudEvent(event: CloudEvent): Readonly<Record<string, string>> {
  const { id, source, type, subject, time } = event;
  const values = ['1.0', id, source, type, subject, time];
  const named = CLOUD_EVENT_ATTRIBUTES.map((name, index) => [name, values[index]] as const);
  return Object.fromEntries(
    named.filter((entry): entry is [(typeof entry)[0], string] => entry[1] !== undefined),
  );
}
