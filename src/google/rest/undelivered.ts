import type { AuthClient } from 'google-auth-library';
import { httpFailureOf } from '../http-failure-of.ts';

export interface UndeliveredOptions {
  readonly authClient: Pick<AuthClient, 'request'>;
  /** Full name of the subscription. */
  readonly subscription: string;
  readonly nowMs: number;
  readonly timeoutMs: number;
  /** The address of Cloud Monitoring; default: Google's. */
  readonly endpoint?: string | undefined;
}

/** The fields of a page that are read. Source: https://cloud.google.com/monitoring/api/ref_v3/rest/v3/projects.timeSeries/list. */
interface TimeSeriesPage {
  /** The newest point comes first. */
  readonly timeSeries?: readonly {
    readonly points?: readonly { readonly value?: { int64Value?: string } }[];
  }[];
}

/** The count is measured each minute and published a few minutes later. */
const LOOKS_BACK_MS = 600_000;

/**
 * The number of messages that wait in a subscription, as Cloud Monitoring measured it last. Nothing is pulled, so no
 * message is kept from its readers.
 *
 * @returns undefined if there is no recent measure, or no such subscription.
 * @throws {ReadFailure}
 */
export async function readUndelivered(options: UndeliveredOptions): Promise<number | undefined> {
  const { authClient, subscription, nowMs, timeoutMs: timeout } = options;
  const { endpoint = 'https://monitoring.googleapis.com' } = options;
  const [, project = '', , id = ''] = subscription.split('/');
  const query = new URLSearchParams({
    filter: `metric.type="pubsub.googleapis.com/subscription/num_undelivered_messages" AND resource.labels.subscription_id="${id}"`,
    'interval.startTime': new Date(nowMs - LOOKS_BACK_MS).toISOString(),
    'interval.endTime': new Date(nowMs).toISOString(),
  });
  const url = `${endpoint}/v3/projects/${project}/timeSeries?${query.toString()}`;
  try {
    const { data } = await authClient.request<TimeSeriesPage>({ url, timeout });
    const count = data.timeSeries?.[0]?.points?.[0]?.value?.int64Value;
    return count === undefined ? undefined : Number(count);
  } catch (error) {
    throw httpFailureOf(error);
  }
}
