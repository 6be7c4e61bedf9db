import { LAUNCH_ENV } from './launch-env.ts';

/**
 * What Cloud Run takes for one execution of a job. Sources: "Quotas and limits" and "Container runtime
 * contract" of the Cloud Run documentation; `k8s.min.proto` (names and values of variables) and
 * `job.proto` (overrides) of google/cloud/run/v2. Cloud Run can still refuse values within these limits, because of the
 * job's own settings.
 */

/** In one container. */
export const MAX_ARGS = 1_000;
/** In one container. */
export const MAX_ENV_VARS = 1_000;
export const MAX_ENV_NAME_CHARACTERS = 32_768;
/** Counted in UTF-8, not in characters. */
export const MAX_ENV_VALUE_BYTES = 32_768;
export const MAX_TASK_COUNT = 10_000;
/** 168 hours, of one attempt of one task. */
export const MAX_TASK_TIMEOUT_SECONDS = 168 * 3600;

/**
 * A name that every shell and language can read. It is stricter than Cloud Run: systems treat dots and dashes differently.
 */
export const ENV_NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Set by Cloud Run itself. */
const PLATFORM_NAME = /^(PORT|K_.*|CLOUD_RUN_.*)$/;
const LAUNCH_NAMES: ReadonlySet<string> = new Set(Object.values(LAUNCH_ENV));

/** {@link isReservedEnvName} in words. */
export const RESERVED_ENV_NAMES = [...LAUNCH_NAMES, 'PORT', 'K_* and CLOUD_RUN_*'].join(', ');

/** Whether the bridge or Cloud Run sets the variable `name` itself. */
export function isReservedEnvName(name: string): boolean {
  return LAUNCH_NAMES.has(name) || PLATFORM_NAME.test(name);
}
