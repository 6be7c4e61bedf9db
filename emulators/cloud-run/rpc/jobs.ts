import type { Clock } from '../../clock.ts';
import { iamPolicyHandlers } from '../../grpc/iam-policies.ts';
import { RpcError } from '../../grpc/status.ts';
import type { UnaryHandler } from '../../grpc/unary-call.ts';
import { checkEtag } from './etag.ts';
import { EXECUTION_TYPE, executionResource } from '../execution/execution-resource.ts';
import { deletedResource } from '../execution/deletion.ts';
import type { ExecutionTemplate } from '../template/execution-template.ts';
import { Execution } from '../execution/execution.ts';
import type { Images } from '../container/image.ts';
import { checkedTemplate, checkJobId, type RequestedJob } from '../job/job-checks.ts';
import type { JobStore } from '../job/job-store.ts';
import { Job, JOB_TYPE } from '../job/job.ts';
import type { OperationStore } from './operation-store.ts';
import { applyOverrides, type Overrides } from '../template/overrides.ts';
import { pageOf, type PageRequest } from './paging.ts';
import { parseJobName, parseLocation, type JobName } from '../values/resource-names.ts';
import type { RunQuota } from './run-quota.ts';

export interface JobsOptions {
  readonly store: JobStore;
  readonly operations: OperationStore;
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
  readonly job: RequestedJob | null;
  readonly validateOnly: boolean;
}

interface UpdateJobRequest {
  readonly job: RequestedJob | null;
  readonly validateOnly: boolean;
  readonly allowMissing: boolean;
}

interface ListJobsRequest extends PageRequest {
  readonly showDeleted: boolean;
}

interface DeleteJobRequest {
  readonly name: string;
  readonly validateOnly: boolean;
  readonly etag: string;
}

interface RunJobRequest {
  readonly name: string;
  readonly validateOnly: boolean;
  readonly etag: string;
  readonly overrides: Overrides | null;
}

/** The RPCs of `google.cloud.run.v2.Jobs`. */
export function jobsHandlers(options: JobsOptions): Readonly<Record<string, UnaryHandler>> {
  const { store, operations, images, clock, keepExecutions } = options;

  const create = (name: JobName, requested: RequestedJob | null, validateOnly: boolean): object => {
    checkJobId(name.job);
    const job = new Job({
      name,
      template: checkedTemplate(requested, images),
      requested: requested ?? {},
      createdAtMs: clock.now(),
      sequence: store.takeSequence(),
      keepExecutions,
    });
    if (store.has(name)) throw new RpcError('ALREADY_EXISTS', `Resource '${name.job}' already exists.`);
    if (validateOnly) return operations.validated(JOB_TYPE, job.resource());
    store.add(job);
    return operations.done({ location: name, type: JOB_TYPE, resource: job.resource() });
  };

  return {
    CreateJob: ({ parent, jobId, job, validateOnly }: CreateJobRequest) =>
      create({ ...parseLocation(parent), job: jobId }, job, validateOnly),

    GetJob: ({ name }: { readonly name: string }) => store.job(parseJobName(name)).resource(),

    ListJobs(request: ListJobsRequest) {
      const location = parseLocation(request.parent);
      const there = store.jobsOf(location).map((job) => ({ job, resource: job.resource() }));
      const deleted = store.deletedJobsOf(location).map(({ job, ...deletion }) => ({
        job,
        resource: deletedResource(job.resource(), deletion),
      }));
      const page = pageOf({
        items: [...there, ...(request.showDeleted ? deleted : [])].toSorted(
          (a, b) => b.job.sequence - a.job.sequence,
        ),
        rankOf: ({ job }) => -job.sequence,
        request,
      });
      return { jobs: page.items.map(({ resource }) => resource), nextPageToken: page.nextPageToken };
    },

    /** There is no field mask: the whole job is replaced. */
    UpdateJob({ job: requested, validateOnly, allowMissing }: UpdateJobRequest) {
      const name = parseJobName(requested?.name ?? '');
      if (allowMissing && !store.has(name)) return create(name, requested, validateOnly);
      const job = store.job(name);
      checkEtag(requested?.etag ?? '', job);
      const settings = { template: checkedTemplate(requested, images), requested: requested ?? {} };
      const revision = job.nextRevision(settings, clock.now());
      if (validateOnly) return operations.validated(JOB_TYPE, job.resource(revision));
      job.revise(revision);
      return operations.done({ location: name, type: JOB_TYPE, resource: job.resource() });
    },

    /** Running executions end with the job. Not documented: whether the real service refuses instead. */
    DeleteJob(request: DeleteJobRequest) {
      const job = store.job(parseJobName(request.name));
      checkEtag(request.etag, job);
      if (request.validateOnly) return operations.validated(JOB_TYPE, job.resource());
      const resource = deletedResource(job.resource(), store.delete(job));
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
        const times = { sequence: -1, createdAtMs: clock.now() };
        const imagined = new Execution({ name: id, template, shownTemplate, ...times });
        return operations.validated(EXECUTION_TYPE, { ...executionResource(imagined), name: '', uid: '' });
      }
      return options.answerRunJob(operations.untilCompleted(store.start({ job, template, shownTemplate })));
    },

    ...iamPolicyHandlers({
      has: (name) => store.has(parseJobName(name)),
      get: (name) => store.job(parseJobName(name)),
    }),
  };
}

/** `template` with the env of the job, without that of the overrides. */
function withEnvOf(own: ExecutionTemplate, template: ExecutionTemplate): ExecutionTemplate {
  const containers = template.template.containers.map((container, index) => ({
    ...container,
    env: own.template.containers[index]?.env ?? [],
  }));
  return { ...template, template: { ...template.template, containers } };
}
