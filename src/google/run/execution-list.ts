import type { ExecutionList } from '../../launch/executions/execution-index.ts';
import type { ObservedExecutionList } from '../../launch/executions/follow-list.ts';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import { grpcCodeOf } from '../grpc-code.ts';
import type { LookingOptions } from '../client-options.ts';
import {
  decodeExecutionPage,
  decodeObservedPage,
  encodePageRequest,
  type ExecutionPage,
  type PageRequest,
} from './encoded-executions.ts';
import { ExecutionsChannel, type ReadMethod } from './executions-channel.ts';

type PageMethod<Execution extends ListedExecution> = ReadMethod<PageRequest, ExecutionPage<Execution>>;

interface ListedJob<Execution extends ListedExecution> {
  readonly job: string;
  readonly method: PageMethod<Execution>;
  readonly expected: number;
}

/** Source: `service Executions` in google/cloud/run/v2/execution.proto. */
const METHOD = { name: 'ListExecutions', encode: encodePageRequest } as const;
/**
 * Executions of a page. Each is about 1 kB: a reader that needs few should not get many, and one that needs many should
 * not wait for many pages. All pages of a listing have one size, since beside a page token "all other parameters must
 * match" (the proto).
 */
const SMALLEST_PAGE = 10;
const LARGEST_PAGE = 1000;
/** The size if the reader does not say how many it needs. */
const USUAL_PAGE = 100;

/** Lists the executions of jobs by `Executions.ListExecutions`, which has no filter and gives the newest first. */
export class CloudRunExecutionLists {
  readonly #channel: ExecutionsChannel;

  /** @param options.timeoutMs deadline of the call for one page. */
  constructor(options: LookingOptions) {
    this.#channel = new ExecutionsChannel(options);
  }

  /**
   * The list of a job, by its full resource name. Reading a page throws as `ExecutionsChannel.read` does.
   */
  listOf(job: string): ExecutionList {
    const method = { ...METHOD, decode: decodeExecutionPage };
    return { pages: ({ expected }) => this.#pages({ job, method, expected }) };
  }

  /** The same list with the progress of the executions. It is empty for a deleted job. */
  observedListOf(job: string): ObservedExecutionList {
    const method = { ...METHOD, decode: decodeObservedPage };
    return {
      page: async ({ expected, pageToken = '' }) => {
        try {
          const page = await this.#page({ job, method, expected }, pageToken);
          return { ...page, nextPageToken: page.nextPageToken === '' ? undefined : page.nextPageToken };
        } catch (error) {
          if (grpcCodeOf(error) !== 'NOT_FOUND') throw error;
          return { executions: [], nextPageToken: undefined };
        }
      },
    };
  }

  /** Connects the client now, so that missing credentials are one clear error at the start. */
  async initialize(): Promise<void> {
    await this.#channel.connect();
  }

  async close(): Promise<void> {
    await this.#channel.close();
  }

  async *#pages<Execution extends ListedExecution>(
    listed: ListedJob<Execution>,
  ): AsyncGenerator<readonly Execution[]> {
    let pageToken = '';
    do {
      const page = await this.#page(listed, pageToken);
      yield page.executions;
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
  }

  #page<Execution extends ListedExecution>(
    { job, method, expected }: ListedJob<Execution>,
    pageToken: string,
  ): Promise<ExecutionPage<Execution>> {
    const wanted = Number.isFinite(expected) ? expected : USUAL_PAGE;
    const pageSize = Math.min(Math.max(SMALLEST_PAGE, wanted), LARGEST_PAGE);
    const request = { parent: job, pageSize, pageToken };
    return this.#channel.read({ method, request, routing: `parent=${encodeURIComponent(job)}` });
  }
}
