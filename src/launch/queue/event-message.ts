import { attributesOfCloudEvent } from '../event/cloud-event-attributes.ts';
import { answerOf, viewOf } from '../executions/launch-view.ts';
import { childTrace, formatTraceparent } from '../kit/trace.ts';
import type { LaunchEvent } from '../ledger/outbox.ts';

/** A message about one change of a launch. */
export interface EventMessage {
  readonly data: Buffer;
  readonly attributes: Readonly<Record<string, string>>;
}

/**
 * The CloudEvent of a change, in the binary binding of Pub/Sub. The same change always has the same `ce-id`, so that
 * subscribers can recognise a copy.
 */
export function eventMessage({ state, at, launch }: LaunchEvent): EventMessage {
  const { job, name, launchId, links, traceId } = launch;
  const event = {
    id: `${name}/${launchId}/${state}`,
    source: `//run.googleapis.com/${job}`,
    type: `job-bridge.launch.${state}`,
    subject: launchId,
    time: at.toISOString(),
  };
  const trace = childTrace(traceId === null ? undefined : { traceId, spanId: '', sampled: false });
  return {
    data: Buffer.from(JSON.stringify(answerOf(viewOf(launch)))),
    attributes: {
      ...attributesOfCloudEvent(event),
      // The default job has no name.
      ...(name !== '' && { 'ce-job': name }),
      'ce-links': String(links + 1),
      traceparent: formatTraceparent(trace),
    },
  };
}
