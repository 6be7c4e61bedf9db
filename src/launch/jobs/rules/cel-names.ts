/**
 * What expressions may use of CEL. The library knows more; what is not here is refused when the file is read, because it
 * is of no use with JSON (bytes, unsigned integers), or because an event could make it run long (`matches`).
 */

/** Functions: `size(x)`. */
export const FUNCTIONS = [
  'bool',
  'double',
  'duration',
  'dyn',
  'has',
  'int',
  'size',
  'string',
  'timestamp',
  'type',
];

/** Methods that go through a list, with an expression for each element. */
export const MACROS = ['all', 'exists', 'exists_one', 'filter', 'map'];

const OF_TEXTS = [
  'contains',
  'endsWith',
  'indexOf',
  'lastIndexOf',
  'lowerAscii',
  'split',
  'startsWith',
  'substring',
  'trim',
  'upperAscii',
];
const OF_TIMES = [
  'getDate',
  'getDayOfMonth',
  'getDayOfWeek',
  'getDayOfYear',
  'getFullYear',
  'getHours',
  'getMilliseconds',
  'getMinutes',
  'getMonth',
  'getSeconds',
];

/** Methods: `x.size()`. */
export const METHODS = [...MACROS, ...OF_TEXTS, ...OF_TIMES, 'join', 'size'];

/** Names of types, as in `type(data.n) == int`. */
export const TYPE_NAMES = ['bool', 'double', 'int', 'list', 'map', 'null_type', 'string'];

/**
 * What must be written out, not come from the event: JavaScript's search for a long text in a long text, and the
 * library's reading of a duration, take time by the square; a separator is repeated for each element.
 */
export const LITERAL_ARGUMENTS: Readonly<Record<string, string>> = {
  contains: 'the text to search for',
  indexOf: 'the text to search for',
  lastIndexOf: 'the text to search for',
  split: 'the separator',
  join: 'the separator',
  duration: 'the duration',
};

/** Methods whose cost an event decides; the data that they go through has a limit. */
export const HEAVY_METHODS = [...MACROS, 'split'];

/** The most values and characters of data for {@link HEAVY_METHODS}. */
export const MAX_HEAVY_SIZE = 65_536;

const HEADERS = new Set([
  'accept',
  'authorization',
  'connection',
  'cookie',
  'date',
  'expect',
  'forwarded',
  'from',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'traceparent',
  'tracestate',
  'upgrade',
  'user-agent',
  'via',
]);

/**
 * Whether `name` is that of a header which clients and proxies send of their own. An unwrapped push has attributes as
 * headers, so an attribute of that name could not be told from it.
 */
export function isHeaderName(name: string): boolean {
  const lower = name.toLowerCase();
  return HEADERS.has(lower) || /^(accept|content|if|proxy|sec|x)-/.test(lower);
}
