import type { Clock } from '../clock.ts';
import type { UnaryHandler } from '../grpc/unary-call.ts';
import { RpcError } from '../grpc/status.ts';
import { Execution } from './execution.ts';
import { EXECUTION_TYPE, executionResource, timestamp } from './execution-resource.ts';
import { completeTemplate, type ExecutionTemplate, type RequestedTemplate } from './execution-template.ts';
import type { Images } from './image.ts';
import type { JobStore } from './job-store.ts';
import { Job, JOB_TYPE } from './job.ts';
import { JOB_ID, MAX_JOB_ID_LENGTH } from './limits.ts';
import type { Operations } from './operations.ts';
import { applyOverrides, type Overrides } from './overrides.ts';
import { parseJobName, parseLocation } from './resource-names.ts';
import type { RunQuota } from './run-quota.ts';

export interface JobsOptions {
  readonly store: JobStore;
  readonly operations: Operations;
  readonly images: Images;
  readonly clock: Clock;
  readonly keepExecutions: number;
  readonly hideOverrideEnv: boolean;
  readonly quota: RunQuota | undefined;
  readonly answerRunJob: (operation: object) => object;
}

interface CreateJobRequest {
  readonly parent: string;
  readonly jobId: string;
  readonly job: { readonly template: RequestedTemplate | null } | null;
  readonly validateOnly: boolean;
}

interface RunJobRequest {
  readonly name: string;
  readonly validateOnly: boolean;
  readonly etag: string;
  readonly overrides: Overrides | null;
}

/** The RPCs of `google.cloud.run.v2.Jobs`. */
export function jobsHandlers(options: JobsOptions): Readonly<Record<string, UnaryHandler>> {
  const { store, operations, clock } = options;
  return {
    CreateJob(request: CreateJobRequest) {
      const job = newJob(request, options);
      if (request.validateOnly) return operations.validated(JOB_TYPE, job.resource());
      store.add(job);
      return operations.done({ location: job.id, type: JOB_TYPE, resource: job.resource() });
    },

    GetJob: ({ name }: { readonly name: string }) => store.job(parseJobName(name)).resource(),

    DeleteJob(request: { readonly name: string; readonly validateOnly: boolean; readonly etag: string }) {
      const job = store.job(parseJobName(request.name));
      checkEtag(request.etag, job);
      if (request.validateOnly) return operations.validated(JOB_TYPE, job.resource());
      store.delete(job);
      const resource = { ...job.resource(), deleteTime: timestamp(clock.now()) };
      return operations.done({ location: job.id, type: JOB_TYPE, resource });
    },

    RunJob(request: RunJobRequest) {
      const name = parseJobName(request.name);
      options.quota?.take(name, clock.now());
      const job = store.job(name);
      checkEtag(request.etag, job);
      const template = applyOverrides(job.template, request.overrides);
      const shownTemplate = options.hideOverrideEnv ? withEnvOf(job.template, template) : template;
      if (request.validateOnly) {
        const id = { ...job.id, execution: '' };
        const imagined = new Execution({ name: id, template, shownTemplate, sequence: -1, clock });
        return operations.validated(EXECUTION_TYPE, { ...executionResource(imagined), name: '', uid: '' });
      }
      return options.answerRunJob(operations.untilCompleted(store.start({ job, template, shownTemplate })));
    },
  };
}

function newJob(request: CreateJobRequest, { store, images, clock, keepExecutions }: JobsOptions): Job {
  const location = parseLocation(request.parent);
  if (!JOB_ID.test(request.jobId) || request.jobId.length > MAX_JOB_ID_LENGTH) {
    throw new RpcError(
      'INVALID_ARGUMENT',
      "job_id: Resource name must use only lowercase letters, numbers and '-'. Must begin with a letter and " +
        `cannot end with a '-'. Maximum length is ${MAX_JOB_ID_LENGTH} characters.`,
    );
  }
  const name = { ...location, job: request.jobId };
  const template = completeTemplate(request.job?.template ?? null);
  for (const { image } of template.template.containers) {
    if (!Object.hasOwn(images, image)) throw new RpcError('NOT_FOUND', `Image '${image}' not found.`);
  }
  if (store.has(name)) throw new RpcError('ALREADY_EXISTS', `Resource '${name.job}' already exists.`);
  return new Job({ name, template, requested: request.job ?? {}, createdAtMs: clock.now(), keepExecutions });
}

/**
 * A precondition, as the protos describe it; AIP-154 gives the code. The real service was seen not to look at
 * it, which no caller should count on.
 */
function checkEtag(etag: string, job: Job): void {
  if (etag === '' || etag === job.etag) return;
  throw new RpcError('ABORTED', `The etag '${etag}' of job '${job.id.job}' is not the current one.`);
}

/** `template` as run, but with the env of the job itself. */
function withEnvOf(own: ExecutionTemplate, template: ExecutionTemplate): ExecutionTemplate {
  const containers = template.template.containers.map((container, index) => ({
    ...container,
    env: own.template.containers[index]?.env ?? [],
  }));
  return { ...template, template: { ...template.template, containers } };
}
