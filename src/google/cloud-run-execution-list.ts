import { ExecutionsClient } from '@google-cloud/run';
import type { ExecutionList, ListedExecution } from '../launch/execution-index.ts';
import { cloudRunClientOptions } from './cloud-run-client-options.ts';
import { listedExecution } from './listed-execution.ts';

export interface CloudRunExecutionListOptions {
  /** Full resource name of the job. */
  readonly job: string;
  /** `host:port` of an emulator; empty for the real service. */
  readonly emulatorHost: string;
  /** Deadline of the call for one page. */
  readonly timeoutMs: number;
}

/**
 * Executions of a page. Each is about 1 kB and costs some 20 µs to read, so a reader that needs few of them
 * should not get many.
 */
const SMALLEST_PAGE = 10;
const LARGEST_PAGE = 100;

/** Lists the executions of a job by `Executions.ListExecutions`, which has no filter and gives the newest first. */
export class CloudRunExecutionList implements ExecutionList {
  readonly #client: ExecutionsClient;
  readonly #job: string;
  readonly #timeoutMs: number;

  constructor({ job, emulatorHost, timeoutMs }: CloudRunExecutionListOptions) {
    this.#client = new ExecutionsClient(cloudRunClientOptions(emulatorHost));
    this.#job = job;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws the client's error when a page is denied or does not come in time. */
  async *pages({ expected }: { readonly expected: number }): AsyncGenerator<readonly ListedExecution[]> {
    const pageSize = Math.min(Math.max(SMALLEST_PAGE, expected), LARGEST_PAGE);
    let pageToken = '';
    do {
      const [executions, , response] = await this.#client.listExecutions(
        { parent: this.#job, pageSize, pageToken },
        { autoPaginate: false, timeout: this.#timeoutMs },
      );
      yield executions.map(listedExecution);
      pageToken = response?.nextPageToken ?? '';
    } while (pageToken !== '');
  }

  /** Connects the client now, so that missing credentials are one clean error at the start. */
  async initialize(): Promise<void> {
    await this.#client.initialize();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
