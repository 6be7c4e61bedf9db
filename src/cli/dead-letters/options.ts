import type { SelectionOptions } from '../../dead-letters/selection.ts';
import { CommandError } from '../../settings/runtime.ts';

/** What was asked for, as in: with reason "x" and launch id "y"; empty where nothing was. */
export function shownSelection({ reason, launchId }: SelectionOptions): string {
  const parts = [
    reason === undefined ? '' : `reason ${JSON.stringify(reason)}`,
    launchId === undefined ? '' : `launch id ${JSON.stringify(launchId)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` with ${parts.join(' and ')}`;
}

/**
 * Reads a whole number from the command line.
 *
 * @throws {CommandError} with exit code 2.
 */
export function checkedNumber(option: {
  readonly name: string;
  readonly value: string | undefined;
  readonly ifMissing: number;
  readonly least: number;
  readonly most: number;
}): number {
  const { name, value, ifMissing, least, most } = option;
  if (value === undefined) return ifMissing;
  const number = /^\d{1,9}$/.test(value) ? Number(value) : -1;
  if (number >= least && number <= most) return number;
  throw wrongOption(`${name} is ${JSON.stringify(value)}; takes a whole number from ${least} to ${most}`);
}

/** What was typed cannot be carried out. */
export function wrongOption(message: string): CommandError {
  return new CommandError({ message, exitCode: 2 });
}
