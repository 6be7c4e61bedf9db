import { schema } from './schema.ts';

/** A variable that nothing reads, and the key that it was likely meant to be. */
export interface Slip {
  readonly name: string;
  readonly key: string;
}

/**
 * The variables of an environment that are one slip away from a key: a letter too many, too few or wrong, two that
 * changed places, or lower case. Other programs may mean such a name, so it is worth a warning and no more.
 *
 * @param env as in `process.env`; values are not looked at.
 */
export function slipsIn(env: Readonly<Record<string, string | undefined>>): readonly Slip[] {
  const keys = [...Object.keys(schema), 'CONFIG_FILE'];
  return Object.keys(env)
    .filter((name) => !keys.includes(name))
    .flatMap((name) => {
      const key = keys.find((one) => isOneSlip(name, one));
      return key === undefined ? [] : [{ name, key }];
    });
}

/** What is left of both names beside their common beginning and end is one letter at most, or two that changed places. */
function isOneSlip(name: string, key: string): boolean {
  const given = name.toUpperCase();
  if (given === key) return true;
  if (Math.abs(given.length - key.length) > 1) return false;
  const shorter = Math.min(given.length, key.length);
  let begin = 0;
  while (begin < shorter && given[begin] === key[begin]) begin += 1;
  let end = 0;
  while (end < shorter - begin && given.at(-1 - end) === key.at(-1 - end)) end += 1;
  const [left, right] = [given, key].map((text) => text.slice(begin, text.length - end));
  if (left === undefined || right === undefined) return false;
  if (left.length <= 1 && right.length <= 1) return true;
  return left.length === 2 && left[0] === right[1] && left[1] === right[0];
}
