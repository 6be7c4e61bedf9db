import { CommandError } from '../settings/runtime.ts';

/** The error for options or a configuration that cannot be used. */
export function wrongInput(message: string): CommandError {
  return new CommandError({ message, exitCode: 2 });
}

/**
 * Reads a whole number from the command line.
 *
 * @throws {CommandError} with exit code 2.
 */
export function checkedNumber(option: {
  readonly name: string;
  readonly value: string;
  readonly least: number;
  readonly most: number;
}): number {
  const { name, value, least, most } = option;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
  if (number >= least && number <= most) return number;
  throw wrongInput(`${name} is ${JSON.stringify(value)}; takes a whole number from ${least} to ${most}`);
}
