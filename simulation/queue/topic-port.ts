import type { EventMessage } from '../../src/launch/queue/event-message.ts';
import type { Process } from '../process.ts';
import type { World } from '../world.ts';

const TIMEOUT_MS = 10_000;

/** The topic of events, as one process sees it. */
export function topicPort({ world, process }: { readonly world: World; readonly process: Process }) {
  return (message: EventMessage): Promise<void> => {
    const { faults, random, invariants } = world;
    const fails = faults.strikes('publishFails');
    const isLost = faults.strikes('publishAnswerLost');
    const answerMs = random.mostlyShort(5, fails || isLost ? TIMEOUT_MS : 500);
    return process.exchange({
      effectMs: fails ? undefined : answerMs * random.next(),
      effect: () => invariants.queue.published(message),
      answerMs,
      failure: fails || isLost ? new Error('simulated: the topic did not answer') : undefined,
    });
  };
}
