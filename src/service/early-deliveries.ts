import { unlessAborted } from '../launch/kit/abort-race.ts';
import type { Delivery, Launcher } from '../launch/attempt/launcher.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';

/**
 * Launches a delivery that may come before the launcher is there: it waits, until Pub/Sub closes its connection at
 * the ack deadline, or the service stops.
 *
 * @param open called for every delivery, and opens the launcher once.
 */
export async function launchOnceOpen(
  open: () => Promise<Pick<Launcher, 'launch'>>,
  delivery: Delivery,
): Promise<Outcome> {
  let launcher: Pick<Launcher, 'launch'> | undefined;
  try {
    launcher = await unlessAborted(open(), delivery.signal);
  } catch (error) {
    return notLaunched(`the launcher cannot be opened: ${(error as Error).message}`);
  }
  return launcher?.launch(delivery) ?? notLaunched('the service is still starting');
}

function notLaunched(detail: string): Outcome {
  return { kind: 'transient', detail, setUpFault: false };
}
