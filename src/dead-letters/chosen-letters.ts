import type { PulledMessage } from '../google/pubsub/dead-letters.ts';
import type { Leases } from './leases.ts';
import { isSelected, readLetter, type Letter, type SelectionOptions } from './letter.ts';

/** A chosen dead letter, leased. */
export interface ChosenLetter {
  readonly message: PulledMessage;
  readonly letter: Letter;
}

export interface ChoiceOptions {
  readonly leases: Pick<Leases, 'next'>;
  readonly selection: SelectionOptions;
  readonly stop: AbortSignal;
  /** Called for each that is not chosen. */
  readonly onOther: (letter: Letter) => void;
}

/**
 * Goes through the dead letters, each once, until there seem to be no more, the one with the chosen message id is found,
 * or the process is told to stop.
 *
 * @throws the error of a pull.
 */
export async function* chosenLetters(options: ChoiceOptions): AsyncGenerator<ChosenLetter> {
  const { leases, selection, stop, onOther } = options;
  while (!stop.aborted) {
    const page = await leases.next();
    if (page.length === 0) return;
    for (const message of page) {
      if (stop.aborted) return;
      const letter = readLetter(message);
      if (isSelected(letter, selection)) yield { message, letter };
      else onOther(letter);
      if (letter.deadLetterId === selection.letter) return;
    }
  }
}
