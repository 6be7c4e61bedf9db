import { Problem } from '../server/problem.ts';
import { EN, type Words } from './words/en.ts';

/** A refusal of the board: in English for the log, in the reader's language on the page. */
export class BoardProblem extends Problem {
  readonly phrase: (words: Words) => string;

  /** @param options.phrase what was wrong, what is expected and what to do. */
  constructor({
    phrase,
    ...options
  }: Omit<ConstructorParameters<typeof Problem>[0], 'detail'> & Pick<BoardProblem, 'phrase'>) {
    super({ ...options, detail: phrase(EN) });
    this.phrase = phrase;
  }
}
