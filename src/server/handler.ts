import type { IncomingMessage, ServerResponse } from 'node:http';

/**
 * A request as handlers get it: Node's own, and what Express's router and body reader put on it. It has none of the
 * methods that an Express app adds, see docs/maintainers/decisions/0013-what-speed-may-cost.md.
 */
export interface RoutedRequest<Params = object> extends IncomingMessage {
  /** What stands in the path, by the names of the route; decoded. */
  readonly params: Params;
  /** A Buffer once a body was read. */
  readonly body?: unknown;
}

/** Answers a request, hands it on by `next`, or throws. */
export type Handler<Params = object> = (
  request: RoutedRequest<Params>,
  response: ServerResponse,
  next: () => void,
) => void | Promise<void>;
