import { MAX_PUSH_BACKOFF_MS, MIN_PUSH_BACKOFF_MS } from '../values/limits.ts';

/**
 * The pause before a message's next delivery. It doubles with each nack, between the bounds of the retry policy; without
 * one, between those of the push back-off, and for pull it is 0. A policy's minimum of 0 is raised to the least push
 * back-off, because doubling 0 would not spare a dead endpoint.
 */
export function backoff(settings: {
  readonly retry: { readonly minimumMs: number; readonly maximumMs: number } | undefined;
  readonly push: object | undefined;
  /** Nacks pause the whole subscription, not each message. */
  readonly slowStart?: boolean;
}): (nacks: number) => number {
  const { retry, push, slowStart = false } = settings;
  if (retry === undefined && (push === undefined || slowStart)) return () => 0;
  const minimumMs = Math.max(retry?.minimumMs ?? 0, MIN_PUSH_BACKOFF_MS);
  const maximumMs = Math.max(retry?.maximumMs ?? MAX_PUSH_BACKOFF_MS, minimumMs);
  return (nacks) => Math.min(maximumMs, minimumMs * 2 ** (nacks - 1));
}
