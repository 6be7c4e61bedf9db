import type { LaunchRequest } from '../../src/launch/event/launch-request.ts';
import { decodeRequest, type DeliveredMessage } from '../../src/launch/event/message.ts';
import { NO_OVERRIDES } from '../../src/launch/event/override-policy.ts';
import type { AllowedOverrides } from '../../src/launch/event/override-words.ts';
import { configuredJob, type ConfiguredJobOptions } from '../../src/launch/jobs/configured-job.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import { routeMessage } from '../../src/launch/jobs/routing.ts';

export const SUBSCRIPTION = 'projects/p/subscriptions/s';
export const DEFAULT_JOB: ConfiguredJobOptions = {
  job: 'projects/p/locations/r/jobs/j',
  container: '',
  args: ['job', '--id={id}'],
  env: {},
};

export const ALL_OVERRIDES: AllowedOverrides = {
  args: true,
  taskCount: 10_000,
  timeoutSeconds: 604_800,
  env: ['MODE', 'APP_*'],
};

/** A message with only the fields that matter to a test. */
export type Message = Partial<Omit<DeliveredMessage, 'data'>> & { readonly data?: string | Uint8Array };

/** A launch of the default job, and the request from which it was read. */
export interface Decoded extends Launch {
  readonly request: LaunchRequest;
}

export interface DecodeOptions {
  /** None by default. */
  readonly overrides?: AllowedOverrides;
  readonly settings?: Partial<ConfiguredJobOptions>;
}

/** Decodes `message` for a bridge that has a default job and no rules. */
export function decode({ data = '', ...given }: Message, options: DecodeOptions = {}): Decoded {
  const { overrides = NO_OVERRIDES, settings } = options;
  const fields = { attributes: {}, messageId: '1', subscription: SUBSCRIPTION, ...given };
  const message = { ...fields, data: Buffer.from(data) };
  const defaultJob = configuredJob({ ...DEFAULT_JOB, ...settings });
  const routing = { defaultJob, overrides, rulebook: undefined, subscription: SUBSCRIPTION, hasLedger: true };
  const route = routeMessage(message, routing);
  if (route.kind === 'ignored') throw new Error('without rules nothing is ignored');
  return { ...route.launch, request: decodeRequest(message) };
}
