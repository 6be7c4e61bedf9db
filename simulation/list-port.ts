import type { ListedExecution } from '../src/launch/executions/listed-execution.ts';
import type { ExecutionList } from '../src/launch/executions/execution-index.ts';
import type { CloudRun } from './cloud-run.ts';
import type { Process } from './process.ts';
import type { World } from './world.ts';

/** Deadline of the call for one page. */
const TIMEOUT_MS = 10_000;

/** The list of executions as one process sees it. */
export class ListPort implements ExecutionList {
  readonly #world: World;
  readonly #process: Process;
  readonly #cloudRun: CloudRun;

  constructor(options: { readonly world: World; readonly process: Process; readonly cloudRun: CloudRun }) {
    this.#world = options.world;
    this.#process = options.process;
    this.#cloudRun = options.cloudRun;
  }

  async *pages(): AsyncGenerator<readonly ListedExecution[]> {
    const { faults, counts } = this.#world;
    counts.listings += 1;
    let next: number | undefined;
    do {
      const page = await this.#page(next, faults.strikes(next === undefined ? 'listFails' : 'listCut'));
      yield page.executions;
      ({ next } = page);
    } while (next !== undefined);
  }

  #page(from: number | undefined, fails: boolean) {
    const { random, counts } = this.#world;
    const answerMs = random.mostlyShort(10, fails ? TIMEOUT_MS : 2000);
    if (fails) counts.listFailures += 1;
    return this.#process.exchange({
      effectMs: fails ? undefined : answerMs * random.next(),
      effect: () => this.#cloudRun.page(from),
      answerMs,
      failure: fails ? new Error('simulated: denied, failed or incomplete') : undefined,
    });
  }
}
