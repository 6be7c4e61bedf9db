import { PubSub } from '@google-cloud/pubsub';
import { sinkMessage, type AuditLogEntry } from '../emulators/cloud-run/audit-log/audit-log-entry.ts';
import { LOCAL } from './local-project.ts';
import { pubsubClientOptions } from './pubsub-client-options.ts';

/** A log sink for the ends of executions. */
export interface EndsSink {
  send(entry: AuditLogEntry): void;
  /** Waits for what is being sent. */
  close(): Promise<void>;
}

/** Sends to the topic of ends. An entry that cannot be sent is lost, as with a sink whose topic is missing. */
export function openEndsSink(pubsubHost: string): EndsSink {
  const pubsub = new PubSub(pubsubClientOptions({ projectId: LOCAL.projectId, emulatorHost: pubsubHost }));
  const topic = pubsub.topic(LOCAL.executionsTopic);
  const sending = new Set<Promise<unknown>>();
  return {
    send(entry) {
      const { data, attributes } = sinkMessage(entry);
      const sent = topic
        .publishMessage({ data, attributes })
        .catch(() => undefined)
        .finally(() => sending.delete(sent));
      sending.add(sent);
    },
    async close() {
      await Promise.all(sending);
      await pubsub.close();
    },
  };
}
