import {
  isReservedEnvName,
  MAX_ENV_VARS,
  MAX_TASK_COUNT,
  MAX_TASK_TIMEOUT_SECONDS,
  RESERVED_ENV_NAMES,
} from '../../event/container-limits.ts';
import { LAUNCH_ENV } from '../../event/launch-env.ts';
import { MAX_KEY_BYTES } from '../job.ts';
import type { Compilation } from './compilation.ts';
import { compileExpression } from './expression.ts';
import type { ValuesEntry } from './rules-schema.ts';
import { compileTemplate } from './template.ts';
import type { FilledNumber, FilledText, Values } from './values.ts';
import type { Path } from './yaml-document.ts';

/** The most variables in the file; the bridge sets the others. */
const MOST_VARIABLES = MAX_ENV_VARS - Object.keys(LAUNCH_ENV).length - 1;

interface Options {
  readonly entry: Partial<ValuesEntry>;
  /** Its place in the file. */
  readonly path: Path;
  /** `job "report"`, for messages about events. */
  readonly owner: string;
  readonly compilation: Compilation;
  /** The values that these replace: for a rule, those of its job. */
  readonly base: Values;
}

/** Compiles args, env and the other values of a job or rule. Their faults go to the compilation. */
export function compileValues(options: Options): Values {
  const { entry, base } = options;
  const env = new Map([...base.env, ...compileEnv(options)]);
  if (env.size > MOST_VARIABLES) {
    options.compilation.refuse(
      [...options.path, 'env'],
      `takes ${MOST_VARIABLES} variables at most, those of the job included`,
    );
  }
  return {
    container: base.container,
    args: entry.args === undefined ? base.args : compileArgs(options, entry.args),
    env,
    taskCount: entry.taskCount === undefined ? base.taskCount : compileNumber(options, 'taskCount'),
    timeoutSeconds:
      entry.timeoutSeconds === undefined ? base.timeoutSeconds : compileNumber(options, 'timeoutSeconds'),
    launchId: entry.launchId === undefined ? base.launchId : compileLaunchId(options, entry.launchId),
    key: entry.key === undefined ? base.key : compileKey(options, entry.key),
  };
}

function compileText(options: Options, text: string, path: Path): FilledText | undefined {
  const { compilation, owner } = options;
  const { template, faults = [] } = compileTemplate(text);
  for (const fault of faults) compilation.refuseIn([...options.path, ...path], fault);
  return template && { template, place: compilation.place(owner, options.path, path) };
}

/** Refuses args that would let an event choose an option. Programs take no options after an element `--`. */
function compileArgs(options: Options, args: readonly string[]): readonly FilledText[] {
  const end = args.indexOf('--');
  const texts = args.map((arg, index) => {
    const path = ['args', index];
    const text = compileText(options, arg, path);
    if (text === undefined || text.template.expressions.length === 0 || (end !== -1 && index > end)) {
      return text;
    }
    const { beginning } = text.template;
    const refuse = (message: string): void => options.compilation.refuse([...options.path, ...path], message);
    if (beginning === '') {
      refuse(
        'an argument that begins with a {…} could become an option; put an element "--" before it, or write --name={…}',
      );
    } else if (beginning.startsWith('-') && !beginning.includes('=')) {
      refuse('an event could choose the option; write --name={…}, or put an element "--" before it');
    }
    return text;
  });
  return texts.filter((text) => text !== undefined);
}

function compileEnv(options: Options): readonly [string, FilledText][] {
  const { entry, compilation, path } = options;
  return Object.entries(entry.env ?? {}).flatMap(([name, value]): [string, FilledText][] => {
    if (isReservedEnvName(name)) {
      compilation.refuseKey(
        [...path, 'env', name],
        `${name} is set by the bridge or by Cloud Run, as are ${RESERVED_ENV_NAMES}`,
      );
    }
    const text = compileText(options, value, ['env', name]);
    return text === undefined ? [] : [[name, text]];
  });
}

function compileNumber(options: Options, name: 'taskCount' | 'timeoutSeconds'): FilledNumber | undefined {
  const { entry, compilation, owner } = options;
  const value = entry[name];
  if (typeof value !== 'string') return value;
  const path = [...options.path, name];
  const { expression, faults = [] } = compileExpression({
    text: value.slice(1, -1),
    wanted: 'a whole number',
  });
  for (const { message, offset } of faults) compilation.refuseIn(path, { message, offset: offset + 1 });
  const most = { taskCount: MAX_TASK_COUNT, timeoutSeconds: MAX_TASK_TIMEOUT_SECONDS }[name];
  return expression && { expression, most, place: compilation.place(owner, options.path, [name]) };
}

/** A key without a {…} is allowed: it is the same for every launch of the job. */
function compileKey(options: Options, key: string): FilledText | undefined {
  const text = compileText(options, key, ['key']);
  if (text?.template.expressions.length === 0 && Buffer.byteLength(text.template.beginning) > MAX_KEY_BYTES) {
    options.compilation.refuse([...options.path, 'key'], `takes ${MAX_KEY_BYTES} bytes at most`);
  }
  return text;
}

function compileLaunchId(options: Options, parts: readonly string[]): readonly FilledText[] {
  const texts = parts.map((part, index) => compileText(options, part, ['launchId', index]));
  const compiled = texts.filter((text) => text !== undefined);
  if (
    compiled.length === parts.length &&
    compiled.every(({ template }) => template.expressions.length === 0)
  ) {
    options.compilation.refuse(
      [...options.path, 'launchId'],
      'takes a {…} in one of its parts: without one, every event would be the same launch',
    );
  }
  return compiled;
}
