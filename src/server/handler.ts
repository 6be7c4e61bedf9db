import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * Node's request with the fields of Express's router and body reader. It lacks the methods that an Express app adds, see
 * docs/maintainers/decisions/0013-what-speed-may-cost.md.
 */
export interface RoutedRequest<Params = object> extends IncomingMessage {
  /** The decoded parameters of the path. */
  readonly params: Params;
  /** A Buffer once a body was read. */
  readonly body?: unknown;
}

/** Answers a request, passes it on by `next`, or throws. */
export type Handler<Params = object> = (
  request: RoutedRequest<Params>,
  response: ServerResponse,
  next: () => void,
) => void | Promise<void>;
