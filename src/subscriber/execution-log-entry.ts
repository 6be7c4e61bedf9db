import * as z from 'zod';
import { LAUNCH_ENV } from '../launch/event/launch-env.ts';
import type { LaunchKey } from '../launch/event/launch-key.ts';
import { parseDeliveryJson } from './delivery-bytes.ts';
import { DeliveryError } from './delivery-error.ts';

/** An execution that has ended according to Cloud Run's audit log. */
export interface ToldExecution {
  readonly project: string;
  /** Undefined if the entry does not say. */
  readonly projectNumber: string | undefined;
  readonly location: string;
  /** Short name of the job. */
  readonly job: string;
  /** Short name. */
  readonly execution: string;
  /** The launch in its environment; undefined if the entry does not show it. */
  readonly launch: Pick<LaunchKey, 'name' | 'launchId'> | undefined;
}

const name = z.string().regex(/^[a-z][a-z0-9-]{0,98}$/);
const project = z.string().regex(/^[a-z0-9][a-z0-9.:-]{0,62}$/);
const EXECUTION = /^namespaces\/[^/\s]+\/executions\/([a-z][a-z0-9-]{0,98})$/;

/** Malformed fields are ignored, because the execution is read from Cloud Run anyway. */
const response = z.object({
  metadata: z
    .object({ namespace: project.optional().catch(undefined) })
    .optional()
    .catch(undefined),
  spec: z
    .object({
      template: z.object({
        spec: z.object({
          containers: z.array(
            z.object({
              env: z.array(z.object({ name: z.string(), value: z.string().optional() })).optional(),
            }),
          ),
        }),
      }),
    })
    .optional()
    .catch(undefined),
});

/**
 * A `LogEntry` of the system-event audit log, as Cloud Run writes it when an execution has ended
 * (https://cloud.google.com/run/docs/audit-logging); `response` is an Execution of the API's version 1.
 */
const entry = z.object({
  resource: z.object({
    type: z.literal('cloud_run_job'),
    labels: z.object({ project_id: project, location: name, job_name: name }),
  }),
  protoPayload: z.object({
    // Some entries have no slash.
    methodName: z.literal(['/Jobs.RunJob', 'Jobs.RunJob']),
    resourceName: z.string().regex(EXECUTION),
    response: response.optional().catch(undefined),
  }),
});

/** Reads the data of a message from a log sink. @returns undefined if it is not such an entry. */
export function toldExecution(data: Uint8Array): ToldExecution | undefined {
  const parsed = entry.safeParse(json(data));
  if (!parsed.success) return undefined;
  const { resource, protoPayload } = parsed.data;
  const { project_id, location, job_name } = resource.labels;
  const [, execution = ''] = EXECUTION.exec(protoPayload.resourceName) ?? [];
  return {
    project: project_id,
    projectNumber: protoPayload.response?.metadata?.namespace,
    location,
    job: job_name,
    execution,
    launch: launchIn(protoPayload.response),
  };
}

function json(data: Uint8Array): unknown {
  try {
    return parseDeliveryJson(data);
  } catch (error) {
    if (error instanceof DeliveryError) return undefined;
    throw error;
  }
}

function launchIn(told: z.infer<typeof response> | undefined): ToldExecution['launch'] {
  const env = (told?.spec?.template.spec.containers ?? []).flatMap((container) => container.env ?? []);
  const valueOf = (wanted: string) => env.find((one) => one.name === wanted && one.value)?.value;
  const launchId = valueOf(LAUNCH_ENV.launchId);
  return launchId === undefined ? undefined : { launchId, name: valueOf(LAUNCH_ENV.job) ?? '' };
}
