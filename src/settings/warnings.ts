import type { Config } from '../../config/schema.ts';
import { slipsIn } from '../../config/slips.ts';
import type { Runtime } from './runtime.ts';

/** Something in the configuration that is allowed and likely a mistake. */
export interface ConfigWarning {
  readonly code: 'variable-not-read' | 'args-without-id';
  readonly says: string;
}

/** Every variable that is one slip away from a key: the person who set it believes that it works. */
export function slipWarnings(env: Runtime['env']): readonly ConfigWarning[] {
  return slipsIn(env).map(({ name, key }) => ({
    code: 'variable-not-read',
    says: `${name} is not read; did you mean ${key}?`,
  }));
}

/** JOB_ARGS that are the same for every id. That is not an error: a job may read the id from its environment. */
export function argsWarnings({
  JOB_NAME,
  JOB_ARGS,
  JOB_ENV,
}: Pick<Config, 'JOB_NAME' | 'JOB_ARGS' | 'JOB_ENV'>): readonly ConfigWarning[] {
  if (JOB_NAME === '' || JOB_ARGS === '' || JOB_ARGS.length === 0) return [];
  if ([...JOB_ARGS, ...Object.values(JOB_ENV)].some((text) => text.includes('{id}'))) return [];
  return [
    {
      code: 'args-without-id',
      says: 'JOB_ARGS has no {id}, so the job does not get the id as an argument; add "--id={id}", unless the job reads LAUNCH_INPUT_ID from its environment',
    },
  ];
}

/** Logs each warning with its code. */
export function logWarnings(
  logger: { readonly warn: (fields: object, message: string) => void },
  warnings: readonly ConfigWarning[],
): void {
  for (const { code, says } of warnings) logger.warn({ code }, says);
}
