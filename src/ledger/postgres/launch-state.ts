/**
 * The states of a launch. Nothing was launched for an `open` one, nor for a `rejected` one, which was
 * given up; both may be claimed. A `calling` one whose claim has expired counts as `unknown`.
 */
export const LAUNCH_STATES = ['open', 'calling', 'unknown', 'launched', 'rejected'] as const;

export type LaunchState = (typeof LAUNCH_STATES)[number];
