import { unlessAborted } from '../launch/kit/abort-race.ts';
import type { AwaitedLaunch } from '../launch/attempt/launcher.ts';
import type { Outcome } from '../launch/attempt/outcome.ts';
import type { Launching } from '../subscriber/push-routes.ts';

/**
 * Launches a delivery that may come before the launcher is open. It waits until Pub/Sub closes the connection at the
 * ack deadline, or the service stops.
 *
 * @param open called for every delivery, and opens the launcher once.
 */
export async function launchOnceOpen(
  open: () => Promise<Launching>,
  awaited: AwaitedLaunch,
): Promise<Outcome> {
  let launcher: Launching | 'aborted';
  try {
    launcher = await unlessAborted(open(), awaited.signal);
  } catch (error) {
    return { kind: 'transient', why: { code: 'not started', error: (error as Error).message } };
  }
  if (launcher === 'aborted') return { kind: 'transient', why: { code: 'still starting' } };
  return launcher.launch(awaited);
}
