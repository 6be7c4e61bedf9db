import type { SelectionOptions } from '../../dead-letters/letter.ts';
import { wrongInput } from '../options.ts';

export interface Choice extends SelectionOptions {
  readonly all?: boolean | undefined;
}

/**
 * Checks that the options choose dead letters: a command that changes something takes all of them only with --all.
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

/** The selection in words: with reason "x" and launch id "y". Empty if there is none. */
export function shownSelection({ reason, launchId, letter }: SelectionOptions): string {
  const parts = [
    ['reason', reason],
    ['launch id', launchId],
    ['message id', letter],
  ].flatMap(([name, given]) => (given === undefined ? [] : [`${name} ${JSON.stringify(given)}`]));
  return parts.length === 0 ? '' : ` with ${parts.join(' and ')}`;
}
