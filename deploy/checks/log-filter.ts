/** A log entry as Cloud Logging has it: `severity`, `jsonPayload`, `resource` and so on. */
export type LogEntry = Readonly<Record<string, unknown>>;

/** The filter says something that this reader does not know, or leaves open what belongs together. */
class LogFilterError extends Error {
  override readonly name = 'LogFilterError';
}

type Test = (entry: LogEntry) => boolean;

/** Of LogSeverity in google/logging/type/log_severity.proto, the least first. */
const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL'];
const TOKEN = /\s*(\(|\)|AND\b|OR\b|NOT\b|:\*|>=|=|"[^"]*"|[\w.]+)/y;

/**
 * Reads a filter of the Logging query language (https://cloud.google.com/logging/docs/view/logging-query-language),
 * of which it knows what ours are made of.
 *
 * AND and OR side by side are refused: there OR binds closer, which no reader expects.
 *
 * @returns whether an entry matches.
 * @throws {LogFilterError}
 */
export function readLogFilter(filter: string): Test {
  const tokens = tokensOf(filter);
  const test = readTests(tokens);
  if (tokens.length > 0) throw new LogFilterError(`${tokens.join(' ')} is left over`);
  return test;
}

function tokensOf(filter: string): string[] {
  const tokens: string[] = [];
  const text = filter.trim();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new LogFilterError(`${text.slice(at)} is not known here`);
    tokens.push(token);
  }
  return tokens;
}

function readTests(tokens: string[]): Test {
  const tests = [readTest(tokens)];
  const joined = tokens[0];
  if (joined !== 'AND' && joined !== 'OR') return (entry) => tests.every((test) => test(entry));
  while (tokens[0] === 'AND' || tokens[0] === 'OR') {
    if (tokens.shift() !== joined) throw new LogFilterError('AND and OR side by side take parentheses');
    tests.push(readTest(tokens));
  }
  return (entry) =>
    joined === 'AND' ? tests.every((test) => test(entry)) : tests.some((test) => test(entry));
}

function readTest(tokens: string[]): Test {
  const [first = ''] = tokens.splice(0, 1);
  if (first === 'NOT') {
    const test = readTest(tokens);
    return (entry) => !test(entry);
  }
  if (first === '(') {
    const test = readTests(tokens);
    expectNext(tokens, ')');
    return test;
  }
  return readComparison(first, tokens);
}

function readComparison(path: string, tokens: string[]): Test {
  const [operator = ''] = tokens.splice(0, 1);
  if (path === 'log_id' && operator === '(') return readLogId(tokens);
  if (operator === ':*') return (entry) => valueAt(entry, path) !== undefined;
  const values = readValues(tokens);
  if (operator === '=') return (entry) => values.includes(String(valueAt(entry, path)));
  const [least = ''] = values;
  if (operator !== '>=' || path !== 'severity' || !SEVERITIES.includes(least)) {
    throw new LogFilterError(`${path} ${operator} ${least} is not known here`);
  }
  return ({ severity }) => SEVERITIES.indexOf(String(severity)) >= SEVERITIES.indexOf(least);
}

/** The name of a log ends in its id, encoded as a part of an address. */
function readLogId(tokens: string[]): Test {
  const [id = ''] = readValues(tokens);
  expectNext(tokens, ')');
  return ({ logName }) => String(logName).endsWith(`/logs/${encodeURIComponent(id)}`);
}

/** One value, or several as `("a" OR "b")`. */
function readValues(tokens: string[]): readonly string[] {
  const [first = ''] = tokens.splice(0, 1);
  if (first !== '(') return [first.replaceAll('"', '')];
  const values = readValues(tokens).concat();
  while (tokens[0] === 'OR') values.push(...readValues(tokens.splice(0, 2).slice(1)));
  expectNext(tokens, ')');
  return values;
}

function expectNext(tokens: string[], expected: string): void {
  const [found = 'nothing'] = tokens.splice(0, 1);
  if (found !== expected) throw new LogFilterError(`expected ${expected}, found ${found}`);
}

function valueAt(entry: LogEntry, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as LogEntry | undefined)?.[name], entry);
}
