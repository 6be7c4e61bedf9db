import { Environment, EvaluationError, ParseError, type ParseResult } from '@marcbachmann/cel-js';
import { MAX_HEAVY_SIZE } from './cel-names.ts';
import type { EventScope } from './event-scope.ts';
import { checkTree, type ExpressionFault, type Reads } from './expression-checks.ts';

const MAX_EXPRESSION_CHARACTERS = 4_096;

const environment = new Environment({
  limits: { maxAstNodes: 300, maxDepth: 30, maxListElements: 100, maxMapEntries: 100, maxCallArguments: 8 },
})
  .registerVariable('id', 'string')
  .registerVariable('data', 'dyn')
  .registerVariable('attributes', 'map<string, string>')
  .registerVariable('message', 'map<string, string>')
  .registerVariable('event', 'map<string, string>');

/** The library's codes of evaluation errors, in words. The library's own messages quote the event. */
const REASONS: Readonly<Record<string, string>> = {
  no_such_key: 'a field is missing',
  index_out_of_bounds: 'a list has fewer elements',
  no_such_overload: 'a value has another type',
  no_matching_overload: 'a value has another type',
  unknown_variable: 'the event has no such part, or its data is not JSON',
};

/** An expression cannot be evaluated for an event. Its fields have nothing of the event. */
export class EvaluationFailure extends Error {
  override readonly name = 'EvaluationFailure';
  /** As it is written in the file. */
  readonly expression: string;

  constructor(message: string, expression: string) {
    super(message);
    this.expression = expression;
  }
}

/** A CEL expression that was checked. */
export class Expression {
  readonly text: string;
  readonly reads: Reads;
  readonly #evaluate: ParseResult;

  constructor(options: { readonly text: string; readonly reads: Reads; readonly evaluate: ParseResult }) {
    this.text = options.text;
    this.reads = options.reads;
    this.#evaluate = options.evaluate;
  }

  /** @throws {EvaluationFailure} */
  evaluate(scope: EventScope): unknown {
    try {
      if (!this.#isTooLargeFor(scope)) return this.#evaluate(scope);
    } catch (error) {
      // The message and the cause of the error quote the event. It may be a RangeError: a text or a nesting is too large.
      const code = error instanceof EvaluationError ? error.code : '';
      const reason = Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
      throw new EvaluationFailure(reason ?? 'it cannot be evaluated', this.text);
    }
    const reason = `the data has more than ${MAX_HEAVY_SIZE} values and characters, too many to go through`;
    throw new EvaluationFailure(reason, this.text);
  }

  #isTooLargeFor(scope: EventScope): boolean {
    const { isHeavy, variables } = this.reads;
    return isHeavy && (variables.has('data') || variables.has('id')) && scope.size > MAX_HEAVY_SIZE;
  }
}

export type Wanted = 'true or false' | 'a text, a whole number, or true or false' | 'a whole number';

const TYPES: Readonly<Record<Wanted, readonly string[]>> = {
  'true or false': ['bool'],
  'a text, a whole number, or true or false': ['string', 'int', 'bool'],
  'a whole number': ['int'],
};

/**
 * Parses and checks an expression: its syntax, every name, and every type that is known without an event.
 *
 * @returns the expression, or every fault of it.
 */
export function compileExpression({
  text,
  wanted,
}: {
  readonly text: string;
  readonly wanted: Wanted;
}):
  | { readonly expression: Expression; readonly faults?: never }
  | { readonly expression?: never; readonly faults: readonly ExpressionFault[] } {
  if (text.trim() === '') return { faults: [{ message: 'the expression is empty', offset: 0 }] };
  if (text.length > MAX_EXPRESSION_CHARACTERS) {
    return {
      faults: [
        { message: `the expression has more than ${MAX_EXPRESSION_CHARACTERS} characters`, offset: 0 },
      ],
    };
  }
  let evaluate: ParseResult;
  try {
    evaluate = environment.parse(text);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { faults: [{ message: `not CEL: ${error.summary}`, offset: error.range?.start ?? 0 }] };
  }
  const { reads, faults } = checkTree(evaluate.ast);
  if (faults.length > 0) return { faults };
  const { valid, type = 'dyn', error } = evaluate.check();
  if (!valid) {
    // An error of the library itself, such as for an empty list, has no summary.
    const { summary = 'its types cannot be told', range } = (error ?? {}) as Partial<ParseError>;
    return { faults: [{ message: `does not fit: ${summary}`, offset: range?.start ?? 0 }] };
  }
  if (!type.startsWith('dyn') && !TYPES[wanted].includes(type)) {
    return { faults: [{ message: `gives ${type}; takes ${wanted}`, offset: 0 }] };
  }
  return { expression: new Expression({ text, reads, evaluate }) };
}
