import type { ServerResponse } from 'node:http';

/**
 * Makes the signals of deliveries. One fires when nobody waits for the outcome any more: Pub/Sub closed the
 * connection before it had its answer, or the service stops.
 *
 * By hand, because `AbortSignal.any` holds every signal it makes by weak references, which the
 * garbage collector has to follow (docs/maintainers/decisions/0008-what-a-launch-costs.md).
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
