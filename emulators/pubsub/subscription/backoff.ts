import { MAX_PUSH_BACKOFF_MS, MIN_PUSH_BACKOFF_MS } from '../values/limits.ts';

/**
 * The pause before a message's next delivery, doubling with each of its nacks: between the bounds of
 * the retry policy; without one, between those of push back-off, and none at all for pull. A policy's
 * minimum of 0 is raised to the least push back-off: doubling nothing would hammer a dead endpoint.
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
