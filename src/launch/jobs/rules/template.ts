import { isProcessText } from '../../event/process-text.ts';
import type { EventScope } from './event-scope.ts';
import { compileExpression, EvaluationFailure, type Expression } from './expression.ts';
import type { ExpressionFault } from './expression-checks.ts';
import { splitTemplate } from './template-parts.ts';

/** The most characters of one value. The whole request has a limit in bytes. */
const MAX_VALUE_CHARACTERS = 512 * 1024;

/** A value became longer than {@link MAX_VALUE_CHARACTERS}. */
export class TooLong extends Error {
  override readonly name = 'TooLong';
}

/** A value in which `{…}` is filled in for each event. */
export class Template {
  readonly text: string;
  readonly expressions: readonly Expression[];
  readonly #parts: readonly (string | Expression)[];

  constructor(text: string, parts: readonly (string | Expression)[]) {
    this.text = text;
    this.#parts = parts;
    this.expressions = parts.filter((part) => typeof part !== 'string');
  }

  /** The text before the first `{…}`. */
  get beginning(): string {
    const [first = ''] = this.#parts;
    return typeof first === 'string' ? first : '';
  }

  /**
   * @returns text that can be handed to a process.
   * @throws {EvaluationFailure}
   * @throws {TooLong}
   */
  fill(scope: EventScope): string {
    let filled = '';
    for (const part of this.#parts) {
      filled += typeof part === 'string' ? part : textOf(part.evaluate(scope), part);
      // Check the length first: reading the characters makes JavaScript build the whole string.
      if (filled.length > MAX_VALUE_CHARACTERS) throw new TooLong();
    }
    if (!isProcessText(filled)) {
      throw new EvaluationFailure(
        'the text has NUL or half a surrogate pair, which no process can be handed',
        this.text,
      );
    }
    return filled;
  }
}

function textOf(value: unknown, { text }: Expression): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  throw new EvaluationFailure(
    `it gives ${nameOf(value)}; takes a text, a whole number, or true or false`,
    text,
  );
}

/** The type of an invalid value, in words. */
export function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number') return 'a number that is not whole';
  if (Array.isArray(value)) return 'a list';
  if (value instanceof Map || (typeof value === 'object' && value.constructor === Object)) return 'a map';
  const names: Partial<Record<string, string>> = {
    string: 'a text',
    bigint: 'a whole number',
    boolean: 'true or false',
  };
  return names[typeof value] ?? 'another type';
}

/** Parses a value, and checks every expression in it. */
export function compileTemplate(
  text: string,
):
  | { readonly template: Template; readonly faults?: never }
  | { readonly template?: never; readonly faults: readonly ExpressionFault[] } {
  const { parts, unclosed } = splitTemplate(text);
  if (unclosed !== undefined) {
    return { faults: [{ message: 'the { is not closed; write {{ for a brace', offset: unclosed }] };
  }
  const faults: ExpressionFault[] = [];
  const compiled = parts.map((part) => {
    if (typeof part === 'string') return part;
    const result = compileExpression({
      text: part.expression,
      wanted: 'a text, a whole number, or true or false',
    });
    if (result.faults === undefined) return result.expression;
    faults.push(...result.faults.map(({ message, offset }) => ({ message, offset: part.offset + offset })));
    return '';
  });
  return faults.length > 0 ? { faults } : { template: new Template(text, compiled) };
}
