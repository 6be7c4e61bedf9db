import type { EventScope } from './event-scope.ts';
import { EvaluationFailure, type Expression } from './expression.ts';
import { Rejection } from '../../event/rejection.ts';
import { shownName } from '../../event/shown-name.ts';
import { launchIdOfParts } from '../../event/launch-id.ts';
import { MAX_ENV_VALUE_BYTES } from '../../event/container-limits.ts';
import { MAX_KEY_BYTES, type LaunchValues } from '../job.ts';
import type { Place } from './compilation.ts';
import { nameOf, TooLong, type Template } from './template.ts';

/** The most bytes of the args and the environment of one launch. */
const MAX_REQUEST_BYTES = 512 * 1024;

/** A text of the file, to be filled in for each event. */
export interface FilledText {
  readonly template: Template;
  readonly place: Place;
}

/** A whole number of the file, or an expression for it. */
export type FilledNumber =
  | number
  | { readonly expression: Expression; readonly most: number; readonly place: Place };

/** What the file says about the executions of a job or rule. */
export interface Values {
  readonly container: string;
  /** Null leaves the args of the Cloud Run job alone. */
  readonly args: readonly FilledText[] | null;
  readonly env: ReadonlyMap<string, FilledText>;
  readonly taskCount: FilledNumber | undefined;
  readonly timeoutSeconds: FilledNumber | undefined;
  readonly launchId: readonly FilledText[] | undefined;
  readonly key: FilledText | undefined;
}

/** The values of a job without any. */
export const NO_VALUES: Values = {
  container: '',
  args: null,
  env: new Map(),
  taskCount: undefined,
  timeoutSeconds: undefined,
  launchId: undefined,
  key: undefined,
};

export function expressionsOf({
  args,
  env,
  taskCount,
  timeoutSeconds,
  launchId,
  key,
}: Values): readonly Expression[] {
  const texts = [...(args ?? []), ...env.values(), ...(launchId ?? []), ...(key === undefined ? [] : [key])];
  const numbers = [taskCount, timeoutSeconds].filter((number) => typeof number === 'object');
  return [
    ...texts.flatMap(({ template }) => template.expressions),
    ...numbers.map(({ expression }) => expression),
  ];
}

/** Whether an expression reads parts that do not exist before the message. */
function needsMessage({ reads: { variables } }: Expression): boolean {
  return variables.has('message') || variables.has('event');
}

/**
 * Fills in the values for one event.
 *
 * @param owner the job or rule, for messages.
 * @throws {Rejection} `rule-failed` or `too-large`.
 */
export function fillValues(
  values: Values,
  { scope, owner }: { readonly scope: EventScope; readonly owner: string },
): Omit<LaunchValues, 'hasOwnValues'> {
  const { container, launchId: parts } = values;
  const args = values.args === null ? null : values.args.map((arg) => filled(arg, scope));
  const env = Object.fromEntries([...values.env].map(([name, text]) => [name, filledVariable(text, scope)]));
  const bytes = [...(args ?? []), ...Object.entries(env).flat()].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
  if (bytes > MAX_REQUEST_BYTES) throw tooLarge(owner);
  return {
    container,
    args,
    env,
    taskCount: numberOf(values.taskCount, scope),
    timeoutSeconds: numberOf(values.timeoutSeconds, scope),
    launchId: parts && launchIdOfParts(parts.map((part) => filledPart(part, scope))),
    key: values.key && filledKey(values.key, scope),
  };
}

/** The values without those that need the message. */
export function withoutMessage(values: Values): Values {
  const isEarly = ({ template }: FilledText): boolean => !template.expressions.some(needsMessage);
  const early = (number: FilledNumber | undefined): FilledNumber | undefined =>
    typeof number === 'object' && needsMessage(number.expression) ? undefined : number;
  return {
    container: values.container,
    args: values.args?.filter(isEarly) ?? null,
    env: new Map([...values.env].filter(([, text]) => isEarly(text))),
    taskCount: early(values.taskCount),
    timeoutSeconds: early(values.timeoutSeconds),
    launchId: values.launchId?.every(isEarly) === true ? values.launchId : undefined,
    key: values.key !== undefined && isEarly(values.key) ? values.key : undefined,
  };
}

/**
 * Calls `evaluate`, and adds the place to its errors.
 *
 * @throws {Rejection} `rule-failed` or `too-large`, without anything of the event.
 */
export function evaluatedAt<T>({ owner, path, line }: Place, evaluate: () => T): T {
  try {
    return evaluate();
  } catch (error) {
    const where = `${owner}, ${path} (line ${line})`;
    if (error instanceof TooLong) throw tooLarge(where);
    if (!(error instanceof EvaluationFailure)) throw error;
    const expression = shownName(error.expression).replaceAll(String.raw`\"`, '"');
    const detail = `${where}: ${error.message}; the expression is ${expression}`;
    throw new Rejection({ code: 'rule-failed', detail });
  }
}

function filled({ template, place }: FilledText, scope: EventScope): string {
  return evaluatedAt(place, () => template.fill(scope));
}

function filledVariable(text: FilledText, scope: EventScope): string {
  const value = filled(text, scope);
  if (Buffer.byteLength(value) <= MAX_ENV_VALUE_BYTES) return value;
  const { owner, path, line } = text.place;
  const detail = `${owner}, ${path} (line ${line}): the variable has more than ${MAX_ENV_VALUE_BYTES} bytes, which is the most that Cloud Run takes`;
  throw new Rejection({ code: 'too-large', detail });
}

function filledPart(part: FilledText, scope: EventScope): string {
  return evaluatedAt(part.place, () => {
    const value = part.template.fill(scope);
    if (value !== '') return value;
    throw new EvaluationFailure('a part of the launch id is empty', part.template.text);
  });
}

/** A key that is too long is `rule-failed`, however long it is: the request itself may be small. */
function filledKey(text: FilledText, scope: EventScope): string {
  const { template, place } = text;
  return evaluatedAt(place, () => {
    const key = fillOrTooLong(template, scope);
    if (key === '') throw new EvaluationFailure('the key is empty', template.text);
    if (key !== undefined && Buffer.byteLength(key) <= MAX_KEY_BYTES) return key;
    throw new EvaluationFailure(`the key has more than ${MAX_KEY_BYTES} bytes`, template.text);
  });
}

function fillOrTooLong(template: Template, scope: EventScope): string | undefined {
  try {
    return template.fill(scope);
  } catch (error) {
    if (error instanceof TooLong) return undefined;
    throw error;
  }
}

function numberOf(number: FilledNumber | undefined, scope: EventScope): number | undefined {
  if (typeof number !== 'object') return number;
  const { expression, most, place } = number;
  return evaluatedAt(place, () => {
    const value = expression.evaluate(scope);
    if (typeof value === 'bigint' && value >= 1n && value <= BigInt(most)) return Number(value);
    const given = typeof value === 'bigint' ? 'a number out of range' : nameOf(value);
    throw new EvaluationFailure(`it gives ${given}; takes a whole number from 1 to ${most}`, expression.text);
  });
}

function tooLarge(where: string): Rejection {
  const detail = `${where}: the args and the environment have more than ${MAX_REQUEST_BYTES} bytes`;
  return new Rejection({ code: 'too-large', detail });
}
