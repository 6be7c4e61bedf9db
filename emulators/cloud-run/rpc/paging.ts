import { RpcError } from '../../grpc/status.ts';
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from '../values/limits.ts';

/** The paging fields of a List request. */
export interface PageRequest {
  readonly parent: string;
  /** 0: the default of the service. */
  readonly pageSize: number;
  /** Empty for the first page. */
  readonly pageToken: string;
}

export interface PageOptions<Item> {
  /** All of the list, by rising rank. */
  readonly items: readonly Item[];
  /** Fixed for an item. A token names the rank of the last seen item, so that new items do not shift the pages. */
  readonly rankOf: (item: Item) => number;
  readonly request: PageRequest;
  readonly maxPageSize?: number;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Empty on the last page. */
  readonly nextPageToken: string;
}

/** @throws RpcError INVALID_ARGUMENT for a negative size or a token of another list. */
export function pageOf<Item>(options: PageOptions<Item>): Page<Item> {
  const { rankOf, request, maxPageSize = MAX_PAGE_SIZE } = options;
  if (request.pageSize < 0) throw new RpcError('INVALID_ARGUMENT', 'page_size: must not be negative.');
  const size = Math.min(request.pageSize === 0 ? DEFAULT_PAGE_SIZE : request.pageSize, maxPageSize);
  const seen = request.pageToken === '' ? -Infinity : readToken(request);
  const rest = options.items.filter((item) => rankOf(item) > seen);
  const items = rest.slice(0, size);
  const last = items.at(-1);
  const more = last !== undefined && rest.length > size;
  return { items, nextPageToken: more ? writeToken(rankOf(last), request.parent) : '' };
}

function writeToken(rank: number, parent: string): string {
  return Buffer.from(`${rank} ${parent}`).toString('base64url');
}

function readToken({ pageToken, parent }: PageRequest): number {
  const [rank, ...rest] = Buffer.from(pageToken, 'base64url').toString().split(' ');
  if (rank === undefined || !/^-?\d+$/.test(rank) || rest.join(' ') !== parent) {
    throw new RpcError('INVALID_ARGUMENT', 'page_token: not a token of this list.');
  }
  return Number(rank);
}
