import { InvalidArgumentError } from 'commander';

/** Reads an option with a whole number from 1 up. @throws {InvalidArgumentError} */
export function atLeastOne(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It takes a number of at least 1.');
}
