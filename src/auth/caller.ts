import type { Request } from 'express';

/** Who sent a request, as their token says. */
export interface Caller {
  readonly email: string;
}

/** Beside the request and not on it, so that nothing that a request carries can pass for a caller. */
const callers = new WeakMap<object, Caller>();

/** Remembers who sent `request`. */
export function setCaller(request: object, caller: Caller): void {
  callers.set(request, caller);
}

/** Who sent `request`; undefined where nobody asked for a token. */
export function callerOf(request: Pick<Request, 'headers'>): Caller | undefined {
  return callers.get(request);
}
