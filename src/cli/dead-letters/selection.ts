import type { SelectionOptions } from '../../dead-letters/letter.ts';
import { wrongInput } from '../options.ts';

export interface Choice extends SelectionOptions {
  readonly all?: boolean | undefined;
}

/**
 * Checks that somebody said which dead letters are meant: a command that changes something never takes all by itself.
 *
 * @param options.reasonOption what the command calls the option for a reason of dead letters.
 * @throws {CommandError} with exit code 2.
 */
export function checkChoice(choice: Choice, { reasonOption }: { readonly reasonOption: string }): void {
  const { all = false, reason, launchId, letter } = choice;
  const isFiltered = [reason, launchId, letter].some((given) => given !== undefined);
  if (all && isFiltered) {
    throw wrongInput(
      `takes --all, or --letter, --launch-id and ${reasonOption}, not both: --all is every dead letter`,
    );
  }
  if (!all && !isFiltered) {
    throw wrongInput(
      `nothing is chosen; takes --letter ID, --launch-id ID, ${reasonOption} CODE (several: those that fit all), or --all; --dry-run shows what would be chosen`,
    );
  }
}

/** What was asked for, as in: with reason "x" and launch id "y"; empty where nothing was. */
export function shownSelection({ reason, launchId, letter }: SelectionOptions): string {
  const parts = [
    ['reason', reason],
    ['launch id', launchId],
    ['message id', letter],
  ].flatMap(([name, given]) => (given === undefined ? [] : [`${name} ${JSON.stringify(given)}`]));
  return parts.length === 0 ? '' : ` with ${parts.join(' and ')}`;
}
