import type { DeliveredMessage } from '../../event/message.ts';
import { Rejection } from '../../event/rejection.ts';
import type { Rulebook } from '../job.ts';
import type { Launch } from '../launch.ts';
import { routeMessage, type Routing } from '../routing.ts';
import type { FileRulebook, Misfit } from './file-rulebook.ts';

/** The result for a message, and the rules before it that did not match. */
export type Trial = { readonly passed: readonly Misfit[] } & (
  | { readonly kind: 'launch'; readonly launch: Launch }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly rejection: Rejection }
);

/** Routes a message exactly as the push side does. */
export function tryMessage(
  message: DeliveredMessage,
  routing: Omit<Routing, 'rulebook'> & { readonly rulebook: FileRulebook | undefined },
): Trial {
  const passed: Misfit[] = [];
  const rulebook = routing.rulebook && watched(routing.rulebook, (misfit) => void passed.push(misfit));
  try {
    return { passed, ...routeMessage(message, { ...routing, rulebook }) };
  } catch (error) {
    if (error instanceof Rejection) return { kind: 'rejected', passed, rejection: error };
    throw error;
  }
}

/** The same rulebook, but `onMisfit` is called for each rule that does not match. */
function watched(rulebook: FileRulebook, onMisfit: (misfit: Misfit) => void): Rulebook {
  const { jobs, defaultJob, unmatched, attributeNames } = rulebook;
  return { jobs, defaultJob, unmatched, attributeNames, match: (event) => rulebook.match(event, onMisfit) };
}
