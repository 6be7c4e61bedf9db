import type { ServerResponse } from 'node:http';

/**
 * Makes the signals of deliveries. A signal fires when the outcome is no longer awaited: Pub/Sub closed the connection
 * before the answer, or the service stops.
 *
 * Without `AbortSignal.any`, whose weak references cost the garbage collector time
 * (docs/maintainers/decisions/0008-what-a-launch-costs.md).
 */
export function deliverySignals(stop: AbortSignal): (response: ServerResponse) => AbortSignal {
  const open = new Set<AbortController>();
  const stopAll = (): void => {
    for (const delivery of open) delivery.abort();
  };
  stop.addEventListener('abort', stopAll, { once: true });
  return (response) => {
    const delivery = new AbortController();
    if (stop.aborted || response.closed) {
      delivery.abort();
      return delivery.signal;
    }
    open.add(delivery);
    response.once('close', () => {
      open.delete(delivery);
      if (!response.writableFinished) delivery.abort();
    });
    return delivery.signal;
  };
}
