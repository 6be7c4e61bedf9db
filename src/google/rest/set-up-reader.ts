import type { AuthClient } from 'google-auth-library';
import type { QueueReader } from '../../doctor/readers.ts';
import type { SchedulerJobSetUp, SinkSetUp } from '../../doctor/set-up.ts';
import { answerTo, httpFailureOf } from '../http-failure-of.ts';

/** The fields of a `LogSink` that are read. Source: https://cloud.google.com/logging/docs/reference/v2/rest/v2/sinks. */
interface LogSink {
  readonly name?: string;
  readonly destination?: string;
  readonly filter?: string;
  readonly disabled?: boolean;
}

/** The fields of a `Job` that are read. Source: https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs. */
interface SchedulerJob {
  readonly name?: string;
  readonly schedule?: string;
  readonly state?: string;
  /** A number of seconds and `s`. */
  readonly attemptDeadline?: string;
  /** `google.rpc.Status` of the last attempt; empty after a success. */
  readonly status?: { readonly code?: number };
  readonly httpTarget?: {
    readonly uri?: string;
    readonly httpMethod?: string;
    readonly oidcToken?: { readonly serviceAccountEmail?: string; readonly audience?: string };
  };
}

interface Page {
  readonly nextPageToken?: string;
}

export interface RestSetUpReaderOptions {
  readonly authClient: AuthClient;
  /** Deadline of one call. */
  readonly timeoutMs: number;
  /** The addresses of the APIs; default: Google's. */
  readonly endpoints?: { readonly logging: string; readonly scheduler: string };
}

const GOOGLE = {
  logging: 'https://logging.googleapis.com',
  scheduler: 'https://cloudscheduler.googleapis.com',
};
/** Cloud Scheduler's default (https://cloud.google.com/scheduler/docs/reference/rest/v1/projects.locations.jobs). */
const DEFAULT_ATTEMPT_DEADLINE_SECONDS = 180;

/** Reads log sinks and Cloud Scheduler jobs over REST: Google's clients would be two packages for two calls. */
export class RestSetUpReader implements QueueReader {
  readonly #options: RestSetUpReaderOptions;

  constructor(options: RestSetUpReaderOptions) {
    this.#options = options;
  }

  async sinks(project: string): Promise<readonly SinkSetUp[]> {
    const { logging } = this.#options.endpoints ?? GOOGLE;
    const pages = await this.#pages<Page & { readonly sinks?: readonly LogSink[] }>(
      `${logging}/v2/projects/${project}/sinks?pageSize=1000`,
    );
    return pages.flatMap(({ sinks = [] }) =>
      sinks.map(({ name = '', destination = '', filter = '', disabled = false }) => ({
        name,
        project,
        destination,
        filter,
        isDisabled: disabled,
      })),
    );
  }

  /** An empty list if Cloud Scheduler does not have the location. */
  async schedulerJobs(location: string): Promise<readonly SchedulerJobSetUp[]> {
    const { scheduler } = this.#options.endpoints ?? GOOGLE;
    const pages = await this.#pages<Page & { readonly jobs?: readonly SchedulerJob[] }>(
      `${scheduler}/v1/${location}/jobs?pageSize=500`,
    );
    return pages.flatMap(({ jobs = [] }) => jobs.map(schedulerJobSetUp));
  }

  /** No page if the resource does not exist. @throws {ReadFailure} */
  async #pages<Answer extends Page>(url: string): Promise<readonly Answer[]> {
    const { authClient, timeoutMs: timeout } = this.#options;
    const pages: Answer[] = [];
    let pageToken = '';
    try {
      do {
        const next = pageToken === '' ? url : `${url}&pageToken=${encodeURIComponent(pageToken)}`;
        const { data } = await authClient.request<Answer>({ url: next, timeout });
        pages.push(data);
        pageToken = data.nextPageToken ?? '';
      } while (pageToken !== '');
    } catch (error) {
      if (answerTo(error)?.status !== 404) throw httpFailureOf(error);
    }
    return pages;
  }
}

function schedulerJobSetUp(job: SchedulerJob): SchedulerJobSetUp {
  const { name = '', schedule = '', state = '', attemptDeadline = '', httpTarget = {}, status = {} } = job;
  const { oidcToken, uri = '', httpMethod = 'POST' } = httpTarget;
  const deadlineSeconds = Number.parseFloat(attemptDeadline);
  return {
    name,
    schedule,
    isEnabled: state === 'ENABLED',
    attemptDeadlineSeconds: Number.isNaN(deadlineSeconds)
      ? DEFAULT_ATTEMPT_DEADLINE_SECONDS
      : deadlineSeconds,
    uri,
    method: httpMethod,
    token: oidcToken?.serviceAccountEmail
      ? { email: oidcToken.serviceAccountEmail, audience: oidcToken.audience ?? '' }
      : undefined,
    lastCode: status.code ?? 0,
  };
}
