import type { Execution } from '../launch-truth.ts';
import type { World } from '../world.ts';
import { keyOfText } from '../jobs.ts';
import { shortName } from '../../src/launch/kit/short-name.ts';

const RETRY_MS = 10_000;

/** A container asks the ledger whether it may work, until it gets an answer. */
export async function askToWork(world: World, execution: Execution): Promise<boolean> {
  const { time, faults, counts, invariants, history, ledger, random } = world;
  const { launchId } = execution;
  const name = shortName(execution.name);
  for (;;) {
    const { promise, resolve } = Promise.withResolvers<void>();
    time.after(random.mostlyShort(1, 1000), resolve);
    await promise;
    const isAsked = !faults.strikes('ledgerFails');
    const entered = isAsked ? ledger.fence.enter({ key: keyOfText(launchId), execution: name }) : undefined;
    invariants.queue.afterStep();
    if (entered === undefined || faults.strikes('ledgerAnswerLost')) {
      const again = Promise.withResolvers<void>();
      time.after(RETRY_MS, again.resolve);
      await again.promise;
      continue;
    }
    const mayWork = 'working' in entered && entered.working === name;
    history?.note(launchId, `job: ${execution.name} ${mayWork ? 'works' : 'does not work'}`);
    if (mayWork) invariants.works(execution);
    else counts.fencedOff += 1;
    return mayWork;
  }
}
