import { RpcError } from '../../grpc/status.ts';
import { MAX_LABELS } from '../values/limits.ts';

const KEY = /^[\p{Ll}\p{Lo}][\p{Ll}\p{Lo}\p{N}_-]{0,62}$/u;
const VALUE = /^[\p{Ll}\p{Lo}\p{N}_-]{0,63}$/u;

/**
 * Checks labels by the rules of Google Cloud; the texts are guesses.
 * Source: cloud.google.com/pubsub/docs/creating-managing-labels, requirements.
 *
 * @throws RpcError INVALID_ARGUMENT
 */
export function checkLabels(labels: Readonly<Record<string, string>>): void {
  const entries = Object.entries(labels);
  if (entries.length > MAX_LABELS) refuse(`there are ${entries.length}, but ${MAX_LABELS} are allowed`);
  for (const [key, value] of entries) {
    if (!KEY.test(key)) {
      refuse(
        `the key '${key}' must begin with a lowercase letter and have no more than 63 lowercase letters, digits, _ and -`,
      );
    }
    if (!VALUE.test(value)) {
      refuse(`the value '${value}' must have no more than 63 lowercase letters, digits, _ and -`);
    }
  }
}

function refuse(reason: string): never {
  throw new RpcError('INVALID_ARGUMENT', `Invalid labels given: ${reason}.`);
}
