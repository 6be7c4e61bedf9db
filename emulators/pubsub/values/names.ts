import { RpcError } from '../../grpc/status.ts';

export type Collection = 'topics' | 'subscriptions' | 'snapshots' | 'schemas';

// pubsub.proto, Subscription.name: a letter first, 3 to 255 characters, not starting with "goog".
const RESOURCE_ID = /^(?!goog)[A-Za-z][A-Za-z0-9\-_.~+%]{2,254}$/;

/**
 * Checks that `name` is `projects/P/<collection>/ID` with an allowed ID, and returns it.
 *
 * @param field the request field, for the error.
 * @throws RpcError INVALID_ARGUMENT
 */
export function resourceName(options: {
  readonly name: string;
  readonly collection: Collection;
  readonly field?: string;
}): string {
  const [projects, project, collection, id, ...rest] = options.name.split('/');
  const wellFormed = projects === 'projects' && project !== '' && collection === options.collection;
  if (wellFormed && rest.length === 0 && id !== undefined && RESOURCE_ID.test(id)) return options.name;
  throw invalidName(options.field ?? 'name', options.name);
}

/**
 * Checks that `name` is `projects/P`, and returns it.
 *
 * @throws RpcError INVALID_ARGUMENT
 */
export function projectName(name: string): string {
  if (/^projects\/[^/]+$/.test(name)) return name;
  throw invalidName('project', name);
}

/** `jobs` of `projects/p/topics/jobs`; the errors of production name resources by it. */
export function shortName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

/** `p` of `projects/p/topics/jobs`. */
export function projectOf(name: string): string {
  return name.split('/')[1] ?? '';
}

function invalidName(field: string, name: string): RpcError {
  return new RpcError(
    'INVALID_ARGUMENT',
    `Invalid resource name given (${field}=${name}). Refer to ` +
      'https://cloud.google.com/pubsub/docs/pubsub-basics#resource_names for more information.',
  );
}
