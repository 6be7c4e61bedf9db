import type { LaunchKey } from '../../src/launch/event/launch-key.ts';
import { ExecutionIndex, type Finding } from '../../src/launch/executions/execution-index.ts';
import type { ListedExecution } from '../../src/launch/executions/listed-execution.ts';

type FindOptions = Parameters<ExecutionIndex['find']>[0];

export class AnyExecutionWillDo extends ExecutionIndex {
  override async find(options: FindOptions): Promise<Finding> {
    const finding = await super.find(options);
    return finding.kind === 'absent' && this.#newest !== undefined
      ? { kind: 'found', execution: this.#newest }
      : finding;
  }

  override addStarted(execution: ListedExecution): boolean {
    this.#newest = { ...execution, digest: undefined };
    return super.addStarted(execution);
  }

  #newest: ListedExecution | undefined;
}

export class DeniedIsAbsent extends ExecutionIndex {
  override async find(options: FindOptions): Promise<Finding> {
    const finding = await super.find(options);
    return finding.kind === 'cannot tell' ? { kind: 'absent' } : finding;
  }
}

/** Confuses a named launch with the default job's. */
export class NamelessList extends ExecutionIndex {
  override async find(options: FindOptions): Promise<Finding> {
    return super.find({ ...options, key: { ...options.key, name: '' } });
  }

  override known(key: LaunchKey): ListedExecution | undefined {
    return super.known({ ...key, name: '' });
  }

  override addStarted(execution: ListedExecution): boolean {
    return super.addStarted({ ...execution, launchJob: '' });
  }
}

export async function* namelessPages(
  pages: AsyncIterable<readonly ListedExecution[]>,
): AsyncGenerator<readonly ListedExecution[]> {
  for await (const page of pages) yield page.map((one) => ({ ...one, launchJob: '' }));
}
