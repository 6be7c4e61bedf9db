import { ExecutionsClient } from '@google-cloud/run';
import { Client, Metadata } from '@grpc/grpc-js';
import { ReadsDenied } from '../../launch/executions/reads-denied.ts';
import { ReadsExhausted } from '../../launch/executions/reads-exhausted.ts';
import { clientOptions, type LookingOptions } from '../client-options.ts';
import { grpcCodeOf } from '../grpc-code.ts';

/** One method of `google.cloud.run.v2.Executions`, with its messages as bytes. */
export interface ReadMethod<Request, Answer> {
  readonly name: 'GetExecution' | 'ListExecutions';
  readonly encode: (request: Request) => Buffer;
  readonly decode: (bytes: Buffer) => Answer;
}

/**
 * HTTP/2 lets a server send 64 kB by default. A page of the list is larger, and would take a round trip for each 64 kB.
 */
const CHANNEL_OPTIONS = { 'grpc-node.flow_control_window': 1024 * 1024 };

/**
 * Reads executions through the stub of Google's client, with its credentials.
 *
 * The client's own methods decode every field of an execution into plain objects with all defaults, and executions are
 * what a launch reads most (docs/maintainers/decisions/0008-what-a-launch-costs.md).
 */
export class ExecutionsChannel {
  /** For rare calls. */
  readonly client: ExecutionsClient;
  readonly #timeoutMs: number;

  constructor(options: LookingOptions) {
    this.client = new ExecutionsClient({ ...clientOptions(options), ...CHANNEL_OPTIONS });
    this.#timeoutMs = options.timeoutMs;
  }

  /** Connects the client now, so that missing credentials are one clear error at the start. */
  async connect(): Promise<Client> {
    const stub: unknown = await this.client.initialize();
    if (!(stub instanceof Client)) throw new TypeError('the stub of ExecutionsClient is not from grpc-js');
    return stub;
  }

  /**
   * @param options.routing `FIELD=VALUE` of the request; Google routes calls by it:
   *   https://google.aip.dev/client-libraries/4222.
   * @throws {ReadsExhausted} when the quota of reads is used up.
   * @throws {ReadsDenied} when a right is missing.
   * @throws the `ServiceError` of grpc-js for every other failure.
   */
  async read<Request, Answer>(options: {
    readonly method: ReadMethod<Request, Answer>;
    readonly request: Request;
    readonly routing: string;
  }): Promise<Answer> {
    const { method, request, routing } = options;
    const stub = await this.connect();
    const metadata = new Metadata();
    metadata.set('x-goog-request-params', routing);
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    stub.makeUnaryRequest(
      `/google.cloud.run.v2.Executions/${method.name}`,
      method.encode,
      method.decode,
      request,
      metadata,
      { deadline: Date.now() + this.#timeoutMs },
      (error, answer) => (answer === undefined ? reject(readFailure(error)) : resolve(answer)),
    );
    return promise;
  }

  /** Only a client that has connected can be closed. */
  async close(): Promise<void> {
    await Promise.allSettled([this.client.close()]);
  }
}

function readFailure(error: Error | null): Error | null {
  if (error === null) return null;
  switch (grpcCodeOf(error)) {
    case 'RESOURCE_EXHAUSTED':
      return new ReadsExhausted(error.message, { cause: error });
    case 'PERMISSION_DENIED':
    case 'UNAUTHENTICATED':
      return new ReadsDenied(error.message, { cause: error });
    default:
      return error;
  }
}
