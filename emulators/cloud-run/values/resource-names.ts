import { RpcError } from '../../grpc/status.ts';

/** `projects/P/locations/L`, taken apart. */
export interface LocationName {
  readonly project: string;
  readonly location: string;
}

/** `projects/P/locations/L/jobs/J`, taken apart. */
export interface JobName extends LocationName {
  readonly job: string;
}

/** `projects/P/locations/L/jobs/J/executions/E`, taken apart. */
export interface ExecutionName extends JobName {
  readonly execution: string;
}

/** `projects/P/locations/L/jobs/J/executions/E/tasks/T`, taken apart. */
export interface TaskName extends ExecutionName {
  readonly task: string;
}

/** @throws RpcError INVALID_ARGUMENT for anything but `projects/P/locations/L`. */
export function parseLocation(name: string): LocationName {
  const [project, location] = segments(name, ['projects', 'locations']);
  return { project, location };
}

/** @throws RpcError INVALID_ARGUMENT for anything but `projects/P/locations/L/jobs/J`. */
export function parseJobName(name: string): JobName {
  const [project, location, job] = segments(name, ['projects', 'locations', 'jobs']);
  return { project, location, job };
}

/** @throws RpcError INVALID_ARGUMENT for anything but `projects/P/locations/L/jobs/J/executions/E`. */
export function parseExecutionName(name: string): ExecutionName {
  const [project, location, job, execution] = segments(name, ['projects', 'locations', 'jobs', 'executions']);
  return { project, location, job, execution };
}

/** @throws RpcError INVALID_ARGUMENT for anything but `projects/P/locations/L/jobs/J/executions/E/tasks/T`. */
export function parseTaskName(name: string): TaskName {
  const collections = ['projects', 'locations', 'jobs', 'executions', 'tasks'] as const;
  const [project, location, job, execution, task] = segments(name, collections);
  return { project, location, job, execution, task };
}

export function formatLocation({ project, location }: LocationName): string {
  return `projects/${project}/locations/${location}`;
}

export function formatJobName(name: JobName): string {
  return `${formatLocation(name)}/jobs/${name.job}`;
}

export function formatExecutionName(name: ExecutionName): string {
  return `${formatJobName(name)}/executions/${name.execution}`;
}

/** The service's text for an unknown job. Source: observed answers of the real service. */
export function jobNotFound({ project, location, job }: JobName): RpcError {
  return notFound({ project, location, kind: 'JOB', id: job });
}

/** The service's text for an unknown execution. */
export function executionNotFound({ project, location, execution }: ExecutionName): RpcError {
  return notFound({ project, location, kind: 'EXECUTION', id: execution });
}

/** The text is a guess, made like the documented ones for other resources. */
export function taskNotFound({ project, location, task }: TaskName): RpcError {
  return notFound({ project, location, kind: 'TASK', id: task });
}

function notFound(resource: LocationName & { readonly kind: string; readonly id: string }): RpcError {
  const { project, location, kind, id } = resource;
  return new RpcError(
    'NOT_FOUND',
    `Resource '${id}' of kind '${kind}' in region '${location}' in project '${project}' does not exist.`,
  );
}

/** The ids of the given collections. */
type Ids<Collections extends readonly string[]> = { readonly [Index in keyof Collections]: string };

function segments<const Collections extends readonly string[]>(
  name: string,
  collections: Collections,
): Ids<Collections> {
  const pattern = new RegExp(`^${collections.map((collection) => `${collection}/([^/]+)`).join('/')}$`);
  const match = pattern.exec(name);
  if (match === null) {
    const expected = collections.map((collection) => `${collection}/*`).join('/');
    throw new RpcError('INVALID_ARGUMENT', `Invalid resource name '${name}': expected ${expected}.`);
  }
  // The pattern has one group for each collection, so a match has as many ids.
  return match.slice(1) as Ids<Collections>;
}
