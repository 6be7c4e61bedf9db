import { ExecutionsClient } from '@google-cloud/run';
import { LAUNCH_ENV } from '../../launch/event/launch-env.ts';
import { callOptions, clientOptions, type LookingOptions } from '../client-options.ts';
import { lookAt } from '../read-failure-of.ts';

/** The launch that the environment of an execution names, overrides included if Cloud Run shows them. */
export interface ExecutionOrigin {
  /** Undefined if no container has one. */
  readonly launchId: string | undefined;
  /** The name in `jobs`; empty for the default job. */
  readonly launchJob: string;
  /** Whether any variable is shown. */
  readonly hasEnv: boolean;
}

/** Reads the launch of a single execution by `Executions.GetExecution`. */
export class CloudRunExecutionOrigin {
  readonly #client: ExecutionsClient;
  readonly #call: ReturnType<typeof callOptions>;

  constructor(options: LookingOptions) {
    this.#client = new ExecutionsClient(clientOptions(options));
    this.#call = callOptions(options);
  }

  /**
   * @param name full resource name.
   * @returns undefined if Cloud Run does not have it, or has it no longer.
   * @throws {ReadFailure} when it cannot be read.
   */
  read(name: string): Promise<ExecutionOrigin | undefined> {
    return lookAt(async () => {
      await this.#client.initialize();
      const [execution] = await this.#client.getExecution({ name }, this.#call);
      const env = (execution.template?.containers ?? []).flatMap((container) => container.env ?? []);
      const valueOf = (wanted: string): string | undefined =>
        env.find((one) => one.name === wanted && (one.value ?? '') !== '')?.value ?? undefined;
      return {
        launchId: valueOf(LAUNCH_ENV.launchId),
        launchJob: valueOf(LAUNCH_ENV.job) ?? '',
        hasEnv: env.length > 0,
      };
    });
  }

  /** Only a client that has connected can be closed. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#client.close()]);
  }
}
