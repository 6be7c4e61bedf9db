import type { Forbidden } from '../launch/event/override-policy.ts';
import { shownName } from '../launch/event/shown-name.ts';

/** What of a request is not allowed, and what would allow it: one phrase for its publisher and the operator. */
export function forbiddenPhrase(forbidden: Forbidden): string {
  switch (forbidden.code) {
    case 'not allowed':
      return notAllowed(forbidden.field, forbidden.field);
    case 'variable not allowed': {
      const name = shownName(forbidden.name);
      return notAllowed(`env ${name}`, `env:${name}`);
    }
    case 'variable reserved':
      return `env ${shownName(forbidden.name)} is reserved: the bridge or Cloud Run sets it`;
    case 'too great':
      return `${forbidden.field} is ${forbidden.value} and may be ${forbidden.most} at most`;
    case 'too many args':
      return `args would be ${forbidden.count} with the ${forbidden.given} of the bridge; Cloud Run takes ${forbidden.most} at most`;
    case 'too many variables':
      return `env would be ${forbidden.count} variables with those of the bridge; Cloud Run takes ${forbidden.most} at most`;
  }
}

function notAllowed(what: string, word: string): string {
  return `${what} may not be overridden; ALLOW_OVERRIDES of the bridge would have to list ${word}`;
}
