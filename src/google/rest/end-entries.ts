import type { AuthClient } from 'google-auth-library';
import { sinkFilter } from '../../doctor/sink-filter.ts';
import type { EndEntries } from '../../live-check/live-project.ts';
import { httpFailureOf } from '../http-failure-of.ts';

export interface RestEndEntriesOptions {
  readonly authClient: Pick<AuthClient, 'request'>;
  readonly projectId: string;
  readonly timeoutMs: number;
  /** The short name of the execution that an entry, as JSON, tells of; undefined if the bridge reads none. */
  readonly executionIn: (entry: Uint8Array) => string | undefined;
  /** Where Cloud Logging is; Google's when left out. */
  readonly endpoint?: string;
}

/** Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list. */
interface EntriesPage {
  readonly entries?: readonly object[];
}

/** Reads the audit log by the REST API of Cloud Logging, with the filter that a log sink of the bridge has. */
export class RestEndEntries implements EndEntries {
  readonly subscription = undefined;
  readonly #options: RestEndEntriesOptions;

  constructor(options: RestEndEntriesOptions) {
    this.#options = options;
  }

  async open(): Promise<void> {}

  /** @throws {ReadFailure} */
  async executions(job: string): Promise<readonly string[]> {
    const { authClient, projectId, timeoutMs: timeout, executionIn } = this.#options;
    const { endpoint = 'https://logging.googleapis.com' } = this.#options;
    const data = {
      resourceNames: [`projects/${projectId}`],
      filter: sinkFilter([job]),
      orderBy: 'timestamp desc',
      pageSize: 100,
    };
    try {
      const url = `${endpoint}/v2/entries:list`;
      const { data: page } = await authClient.request<EntriesPage>({ url, method: 'POST', data, timeout });
      const names = (page.entries ?? []).map((entry) => executionIn(Buffer.from(JSON.stringify(entry))));
      return names.filter((name) => name !== undefined);
    } catch (error) {
      throw httpFailureOf(error);
    }
  }
}
