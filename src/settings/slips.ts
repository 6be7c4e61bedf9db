import { slipsIn } from '../../config/slips.ts';
import type { Runtime } from './runtime.ts';

/** Warns of every variable that is one slip away from a key: whoever set it believes that it works. */
export function warnOfSlips(
  env: Runtime['env'],
  logger: { readonly warn: (fields: object, message: string) => void },
): void {
  for (const { name, key } of slipsIn(env)) {
    logger.warn({ code: 'variable-not-read' }, `${name} is not read; did you mean ${key}?`);
  }
}
