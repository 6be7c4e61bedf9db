import { RpcError } from '../grpc/status.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from './values/limits.ts';
import { shortName } from './values/names.ts';

/** Removes expired resources at each access. */
interface Expiry<Resource> {
  readonly expired: (resource: Resource) => boolean;
  readonly onExpired: (resource: Resource) => void;
}

/** All resources of one kind by full name, with the errors that all kinds share. */
export class Resources<Resource> {
  readonly #byName = new Map<string, Resource>();
  readonly #expiry: Expiry<Resource> | undefined;

  /** @param expiry default: nothing expires. */
  constructor(expiry?: Expiry<Resource>) {
    this.#expiry = expiry;
  }

  /** @throws RpcError ALREADY_EXISTS */
  add(name: string, create: () => Resource): Resource {
    if (this.#current.has(name)) {
      throw new RpcError(
        'ALREADY_EXISTS',
        `Resource already exists in the project (resource=${shortName(name)}).`,
      );
    }
    const resource = create();
    this.#byName.set(name, resource);
    return resource;
  }

  find(name: string): Resource | undefined {
    return this.#current.get(name);
  }

  /** @throws RpcError NOT_FOUND */
  get(name: string): Resource {
    const found = this.#current.get(name);
    if (found !== undefined) return found;
    throw new RpcError('NOT_FOUND', `Resource not found (resource=${shortName(name)}).`);
  }

  /**
   * Finds a resource by its full name, or by the short one if only one project has it.
   *
   * @throws Error with the existing names.
   */
  named(name: string): Resource {
    const names = name.includes('/')
      ? [name]
      : [...this.#current.keys()].filter((full) => shortName(full) === name);
    const found = names.length === 1 ? this.#byName.get(names[0] ?? '') : undefined;
    if (found !== undefined) return found;
    throw new Error(
      `no single resource ${name}; there are: ${[...this.#byName.keys()].join(', ') || 'none'}`,
    );
  }

  /** @throws RpcError NOT_FOUND */
  remove(name: string): Resource {
    const resource = this.get(name);
    this.#byName.delete(name);
    return resource;
  }

  all(): Iterable<Resource> {
    return this.#current.values();
  }

  /**
   * One page of the resources sorted by name, as every List RPC returns them.
   *
   * @throws RpcError INVALID_ARGUMENT
   */
  page(request: PageRequest<Resource>): { readonly resources: Resource[]; readonly nextPageToken: string } {
    if (request.pageSize < 0) {
      throw new RpcError(
        'INVALID_ARGUMENT',
        `Invalid page_size: ${request.pageSize}. It must not be negative.`,
      );
    }
    const size = Math.min(request.pageSize || DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE);
    const after = nameBefore(request.pageToken);
    const { within, where = () => true } = request;
    const rest = [...this.#current]
      .filter(([name, resource]) => name.startsWith(`${within}/`) && name > after && where(resource))
      .toSorted(([a], [b]) => (a < b ? -1 : 1));
    const page = rest.slice(0, size);
    return {
      resources: page.map(([, resource]) => resource),
      nextPageToken: rest.length > size ? tokenAfter(page.at(-1)?.[0] ?? '') : '',
    };
  }

  get #current(): ReadonlyMap<string, Resource> {
    for (const [name, resource] of this.#byName) {
      if (this.#expiry?.expired(resource) !== true) continue;
      this.#byName.delete(name);
      this.#expiry.onExpired(resource);
    }
    return this.#byName;
  }
}

interface PageRequest<Resource> {
  /** The beginning of the names: `projects`, or `projects/P`. */
  readonly within: string;
  readonly where?: (resource: Resource) => boolean;
  readonly pageSize: number;
  readonly pageToken: string;
}

function tokenAfter(name: string): string {
  return Buffer.from(name).toString('base64url');
}

/** The last name of the previous page. @throws RpcError INVALID_ARGUMENT for an invalid page token. */
function nameBefore(pageToken: string): string {
  const name = Buffer.from(pageToken, 'base64url').toString();
  if (pageToken === '' || (name.startsWith('projects/') && tokenAfter(name) === pageToken)) return name;
  throw new RpcError('INVALID_ARGUMENT', `Invalid page_token: ${pageToken}.`);
}
