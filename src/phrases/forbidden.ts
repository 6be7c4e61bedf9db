import type { Forbidden } from '../launch/event/override-policy.ts';
import { shownName } from '../launch/event/shown-name.ts';

/** Why a request is not allowed, and what would allow it: one phrase for the publisher and the operator. */
export function forbiddenPhrase(forbidden: Forbidden): string {
  switch (forbidden.code) {
    case 'not allowed': {
      const word = shownName(forbidden.word);
      return `${word.replace(':', ' ')} may not be overridden; to allow it, add ${word} to ALLOW_OVERRIDES of the bridge`;
    }
    case 'reserved':
      return `env ${shownName(forbidden.name)} is reserved: the bridge or Cloud Run sets it`;
    case 'too great':
      return `${forbidden.field} is ${forbidden.value}; the most is ${forbidden.most}`;
    case 'too many':
      return `${forbidden.field} would be ${forbidden.count} with the ${forbidden.given} of the bridge; Cloud Run takes ${forbidden.most} at most`;
  }
}
