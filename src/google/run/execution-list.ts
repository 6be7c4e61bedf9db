import { ExecutionsClient } from '@google-cloud/run';
import { Client, Metadata } from '@grpc/grpc-js';
import type { ListedExecution } from '../../launch/executions/listed-execution.ts';
import type { ExecutionList } from '../../launch/executions/execution-index.ts';
import { ReadsExhausted } from '../../launch/executions/reads-exhausted.ts';
import { clientOptions } from '../client-options.ts';
import {
  decodeExecutionPage,
  encodePageRequest,
  type ExecutionPage,
  type PageRequest,
} from './encoded-executions.ts';
import { grpcCodeOf } from '../grpc-code.ts';

export interface CloudRunExecutionListsOptions {
  /** `host:port` of an emulator; empty for the real service. */
  readonly emulatorHost: string;
  /** Deadline of the call for one page. */
  readonly timeoutMs: number;
}

interface ListedJob {
  readonly job: string;
  readonly metadata: Metadata;
  readonly expected: number;
}

interface PageCall {
  readonly stub: Client;
  readonly metadata: Metadata;
  readonly request: PageRequest;
}

/** Source: `service Executions` in google/cloud/run/v2/execution.proto. */
const METHOD = '/google.cloud.run.v2.Executions/ListExecutions';
/**
 * Executions of a page. Each is about 1 kB, so a reader that needs few of them should not get many. The size is the
 * same for all pages of a listing: beside a page token "all other parameters must match", says the proto.
 */
const SMALLEST_PAGE = 10;
const LARGEST_PAGE = 100;

/**
 * Lists the executions of jobs by `Executions.ListExecutions`, which has no filter and gives the newest first.
 *
 * The call goes through the client's own stub, with its credentials, and its bytes are read here: the client
 * decodes all of a page and makes plain objects of it with every default, for what is read most in all of a launch
 * (docs/decisions/0008-what-a-launch-costs.md).
 */
export class CloudRunExecutionLists {
  readonly #client: ExecutionsClient;
  readonly #timeoutMs: number;

  constructor({ emulatorHost, timeoutMs }: CloudRunExecutionListsOptions) {
    this.#client = new ExecutionsClient(clientOptions({ emulatorHost }));
    this.#timeoutMs = timeoutMs;
  }

  /**
   * The list of a job, by its full resource name.
   *
   * Its pages throw {@link ReadsExhausted} when the quota of reads is used up, and the `ServiceError` of grpc-js when
   * one is denied or does not come in time.
   */
  listOf(job: string): ExecutionList {
    const metadata = new Metadata();
    // Google routes calls by it: https://google.aip.dev/client-libraries/4222.
    metadata.set('x-goog-request-params', `parent=${encodeURIComponent(job)}`);
    return { pages: ({ expected }) => this.#pages({ job, metadata, expected }) };
  }

  async *#pages({ job, metadata, expected }: ListedJob): AsyncGenerator<readonly ListedExecution[]> {
    const pageSize = Math.min(Math.max(SMALLEST_PAGE, expected), LARGEST_PAGE);
    const stub = await this.#connect();
    let pageToken = '';
    do {
      const page = await this.#page({ stub, metadata, request: { parent: job, pageSize, pageToken } });
      yield page.executions;
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
  }

  /** Connects the client now, so that missing credentials are one clean error at the start. */
  async initialize(): Promise<void> {
    await this.#connect();
  }

  async close(): Promise<void> {
    await this.#client.close();
  }

  async #connect(): Promise<Client> {
    const stub: unknown = await this.#client.initialize();
    if (!(stub instanceof Client)) throw new TypeError('the stub of ExecutionsClient is none of grpc-js');
    return stub;
  }

  #page({ stub, metadata, request }: PageCall): Promise<ExecutionPage> {
    const { promise, resolve, reject } = Promise.withResolvers<ExecutionPage>();
    stub.makeUnaryRequest(
      METHOD,
      encodePageRequest,
      decodeExecutionPage,
      request,
      metadata,
      { deadline: Date.now() + this.#timeoutMs },
      (error, page) => (page === undefined ? reject(listFailureOf(error)) : resolve(page)),
    );
    return promise;
  }
}

function listFailureOf(error: Error | null): Error | null {
  if (error === null || grpcCodeOf(error) !== 'RESOURCE_EXHAUSTED') return error;
  return new ReadsExhausted(error.message, { cause: error });
}
