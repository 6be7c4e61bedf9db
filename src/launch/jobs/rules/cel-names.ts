/**
 * The part of CEL that expressions may use. Everything else that the library has is refused when the file is read: it is
 * useless with JSON (bytes, unsigned integers), or an event could make it run long (`matches`).
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

/** Methods that evaluate an expression for each element of a list. */
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
 * Arguments that must be literals, not come from the event. Searching for a long text in a long text, and the library's
 * parsing of a duration, take quadratic time; a separator is repeated for each element.
 */
export const LITERAL_ARGUMENTS: Readonly<Record<string, string>> = {
  contains: 'the text to search for',
  indexOf: 'the text to search for',
  lastIndexOf: 'the text to search for',
  split: 'the separator',
  join: 'the separator',
  duration: 'the duration',
};

/** Methods whose cost depends on the event. Their data has a limit. */
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
 * Whether clients and proxies send a header of that name themselves. An unwrapped push has attributes as headers, so such
 * an attribute could not be told from the header.
 */
export function isHeaderName(name: string): boolean {
  const lower = name.toLowerCase();
  return HEADERS.has(lower) || /^(accept|content|if|proxy|sec|x)-/.test(lower);
}
