import type { Value } from '@bufbuild/cel-spec/cel/expr/value_pb.js';
import { getConformanceSuite, type IncrementalTest } from '@bufbuild/cel-spec/testdata/tests.js';
import { Environment } from '@marcbachmann/cel-js';

/** One conformance test: the result that the standard requires and the result here, both as text. `refused` means an error. */
export interface ConformanceCase {
  /** `suite/section/test`. */
  readonly test: string;
  readonly expression: string;
  readonly standard: string;
  readonly here: string;
}

/** The suites that concern rules. The others test protobuf, extensions, or values that JSON does not have. */
const SUITES =
  'basic comparisons conversions fields fp_math integer_math lists logic macros parse plumbing string string_ext timestamps';

/** Features that rules cannot use: bytes, unsigned integers, protobuf, optional values, regular expressions, other extensions. */
const FOREIGN = [
  /\b[rR]?b[rR]?["']/,
  /\d[uU]\b/,
  /TestAllTypes|google\.protobuf|proto[23]/,
  /\.\?|\[\?|optional/,
  /\bcel\.|math\.|`/,
  /bytes\(|uint\(/,
  /matches|strings\.quote|\.(format|quote|reverse|replace|charAt|json)\(/,
];

/** Runs every conformance test of CEL whose features rules can use. */
export function runConformance(): readonly ConformanceCase[] {
  const suites = getConformanceSuite().suites.filter(({ name }) => SUITES.split(' ').includes(name));
  return suites.flatMap((suite) =>
    suite.suites.flatMap((section) =>
      section.tests.flatMap((test) => {
        const standard = wantedBy(test);
        if (standard === undefined) return [];
        const name = `${suite.name}/${section.name}/${test.name}`;
        return [{ test: name, expression: test.original.expr, standard, here: resultOf(test) }];
      }),
    ),
  );
}

/** The result that the standard requires; undefined for a test of a feature that rules cannot use. */
function wantedBy({
  original: { expr, container, resultMatcher, typeEnv, bindings },
}: IncrementalTest): string | undefined {
  const hasFunctions = typeEnv.some(({ declKind }) => declKind.case !== 'ident');
  const given = Object.values(bindings).map(({ kind }) =>
    kind.case === 'value' ? jsonOf(kind.value) : NOT_JSON,
  );
  if (container !== '' || hasFunctions || given.includes(NOT_JSON)) return undefined;
  if (FOREIGN.some((pattern) => pattern.test(expr))) return undefined;
  switch (resultMatcher.case) {
    case undefined:
      return shown(true);
    case 'value':
      return shownUnlessForeign(jsonOf(resultMatcher.value));
    case 'typedResult':
      return resultMatcher.value.result && shownUnlessForeign(jsonOf(resultMatcher.value.result));
    case 'evalError':
    case 'anyEvalErrors':
      return 'refused';
    default:
      return undefined;
  }
}

function resultOf({ original: { expr, typeEnv, bindings, disableCheck } }: IncrementalTest): string {
  const environment = new Environment();
  const names = new Set([...typeEnv.map(({ name }) => name), ...Object.keys(bindings)]);
  try {
    for (const name of names) environment.registerVariable(name, 'dyn');
    const evaluate = environment.parse(expr);
    if (!disableCheck && !evaluate.check().valid) return 'refused';
    const given = Object.entries(bindings).map(([name, { kind }]) => [
      name,
      kind.case === 'value' && jsonOf(kind.value),
    ]);
    return shown(evaluate(Object.fromEntries(given) as Record<string, unknown>));
  } catch {
    return 'refused';
  }
}

const NOT_JSON = Symbol('not JSON');

/** The value as the data of an event would contain it. */
function jsonOf({ kind }: Value): unknown {
  switch (kind.case) {
    case 'nullValue':
      return null;
    case 'boolValue':
    case 'stringValue':
    case 'doubleValue':
    case 'int64Value':
      return kind.value;
    case 'listValue': {
      const items = kind.value.values.map(jsonOf);
      return items.includes(NOT_JSON) ? NOT_JSON : items;
    }
    case 'mapValue': {
      const entries = kind.value.entries.map(
        ({ key, value }) => [key && jsonOf(key), value && jsonOf(value)] as const,
      );
      return entries.flat().includes(NOT_JSON) ? NOT_JSON : new Map(entries);
    }
    default:
      return NOT_JSON;
  }
}

function shownUnlessForeign(value: unknown): string | undefined {
  return value === NOT_JSON ? undefined : shown(value);
}

/** The value and its type as one text: 1 is an integer, 1.0 a double. */
function shown(value: unknown): string {
  if (typeof value === 'bigint') return String(value);
  if (typeof value === 'number') {
    return Number.isInteger(value) ? `${Object.is(value, -0) ? '-0' : value}.0` : String(value);
  }
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (value instanceof Date) return `timestamp ${value.toISOString()}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'another value';
  const isMap = value instanceof Map || value.constructor === Object;
  if (!isMap) return 'another value';
  const entries: [unknown, unknown][] = value instanceof Map ? [...value] : Object.entries(value);
  return `{${entries
    .map(([key, item]) => `${shown(key)}: ${shown(item)}`)
    .toSorted()
    .join(', ')}}`;
}
