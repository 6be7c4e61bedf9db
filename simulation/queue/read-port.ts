import type { ExecutionReader, ObservedExecution } from '../../src/launch/executions/observed-execution.ts';
import { failureAsTold } from '../../src/launch/executions/observed-execution.ts';
import type { ObservedExecutionList } from '../../src/launch/executions/follow-list.ts';
import type { ExecutionCanceller } from '../../src/launch/executions/wishes.ts';
import type { CloudRun } from '../cloud-run.ts';
import type { Fault } from '../faults.ts';
import type { Process } from '../process.ts';
import type { World } from '../world.ts';

/** Deadline of one call. */
const TIMEOUT_MS = 10_000;

export interface ReadPortOptions {
  readonly world: World;
  readonly process: Process;
  readonly cloudRunOf: (job: string) => CloudRun;
}

/** Reading and cancelling executions, as one process sees them. */
export class ReadPort implements ExecutionReader, ExecutionCanceller {
  readonly #options: ReadPortOptions;

  constructor(options: ReadPortOptions) {
    this.#options = options;
  }

  read(name: string): Promise<ObservedExecution | undefined> {
    return this.#call('readFails', () => this.#cloudRunOf(name).read(name));
  }

  failureOf(execution: ObservedExecution) {
    return this.#call('readFails', () => failureAsTold(execution));
  }

  cancel(name: string): Promise<'asked' | 'over' | 'not found'> {
    return this.#call('cancelFails', () => this.#cloudRunOf(name).cancel(name), 'cancelAnswerLost');
  }

  listOf(job: string): ObservedExecutionList {
    return {
      page: async ({ pageToken }) => {
        const { counts } = this.#options.world;
        counts.listings += 1;
        const from = pageToken === undefined ? undefined : Number(pageToken);
        const fault = pageToken === undefined ? 'listFails' : 'listCut';
        const page = await this.#call(fault, () => this.#options.cloudRunOf(job).page(from));
        return {
          executions: page.executions,
          nextPageToken: page.next === undefined ? undefined : String(page.next),
        };
      },
    };
  }

  #cloudRunOf(name: string): CloudRun {
    return this.#options.cloudRunOf(name.replace(/\/executions\/[^/]+$/, ''));
  }

  #call<Answer>(fault: Fault, effect: () => Answer, lost?: Fault): Promise<Answer> {
    const { random, faults } = this.#options.world;
    const fails = faults.strikes(fault);
    const isLost = lost !== undefined && faults.strikes(lost);
    const answerMs = random.mostlyShort(10, fails ? TIMEOUT_MS : 2000);
    return this.#options.process.exchange({
      effectMs: fails ? undefined : answerMs * random.next(),
      effect,
      answerMs,
      failure: fails || isLost ? new Error('simulated: denied, failed or incomplete') : undefined,
    });
  }
}
