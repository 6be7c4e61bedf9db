import { RpcError } from '../../grpc/status.ts';
import {
  completeTemplate,
  type ExecutionTemplate,
  type RequestedTemplate,
} from '../template/execution-template.ts';
import type { Images } from '../container/image.ts';
import { JOB_ID, MAX_JOB_ID_LENGTH, SYSTEM_NAMESPACE } from '../values/limits.ts';

/** The fields of a `google.cloud.run.v2.Job` in a request that are used. */
export interface RequestedJob {
  readonly name: string;
  readonly template: RequestedTemplate | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** Absent unless set. */
  readonly startExecutionToken?: string;
  readonly runExecutionToken?: string;
  readonly etag: string;
}

/** @throws RpcError INVALID_ARGUMENT for an invalid job id. */
export function checkJobId(jobId: string): void {
  if (JOB_ID.test(jobId) && jobId.length <= MAX_JOB_ID_LENGTH) return;
  throw new RpcError(
    'INVALID_ARGUMENT',
    "job_id: Resource name must use only lowercase letters, numbers and '-'. Must begin with a letter and " +
      `cannot end with a '-'. Maximum length is ${MAX_JOB_ID_LENGTH} characters.`,
  );
}

/**
 * The template of a requested job, with its defaults.
 *
 * @throws RpcError INVALID_ARGUMENT if the service would refuse the job, NOT_FOUND for an unknown image.
 */
export function checkedTemplate(job: RequestedJob | null, images: Images): ExecutionTemplate {
  const template = completeTemplate(job?.template ?? null);
  checkNamespaces('job', job);
  checkNamespaces('job.template', template);
  if (job?.startExecutionToken !== undefined || job?.runExecutionToken !== undefined) {
    throw new RpcError(
      'UNIMPLEMENTED',
      'job.create_execution: this emulator starts executions by RunJob only.',
    );
  }
  for (const { image } of template.template.containers) {
    if (!Object.hasOwn(images, image)) throw new RpcError('NOT_FOUND', `Image '${image}' not found.`);
  }
  return template;
}

function checkNamespaces(where: string, resource: Pick<RequestedJob, 'labels' | 'annotations'> | null): void {
  for (const field of ['labels', 'annotations'] as const) {
    const system = Object.keys(resource?.[field] ?? {}).find((key) => SYSTEM_NAMESPACE.test(key));
    if (system !== undefined) {
      throw new RpcError(
        'INVALID_ARGUMENT',
        `${where}.${field}: '${system}' is in a namespace of the system.`,
      );
    }
  }
}
