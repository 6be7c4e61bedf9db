import { schema } from './schema.ts';

/** A variable that nothing reads, and the key that was probably meant. */
export interface Slip {
  readonly name: string;
  readonly key: string;
}

/**
 * The variables that differ from a key by one typing error: one letter more, fewer or wrong, two letters swapped, or lower
 * case. Another program may use such a name, so it is only warned of.
 *
 * @param env as in `process.env`; values are not read.
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

/** Without their common beginning and end, both names have one letter at most, or two swapped letters. */
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
