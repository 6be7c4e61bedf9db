/** A log entry of Cloud Logging: `severity`, `jsonPayload`, `resource` and so on. */
export type LogEntry = Readonly<Record<string, unknown>>;

/** The filter uses something that this reader does not know, or is ambiguous. */
class LogFilterError extends Error {
  override readonly name = 'LogFilterError';
}

type Test = (entry: LogEntry) => boolean;

/** LogSeverity of google/logging/type/log_severity.proto, the lowest first. */
const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL'];
const TOKEN = /\s*(\(|\)|AND\b|OR\b|NOT\b|:\*|>=|=|"[^"]*"|\w(?:\."[^"]*"|[\w.])*)/y;

/**
 * Reads a filter of the Logging query language (https://cloud.google.com/logging/docs/view/logging-query-language), as far
 * as this project uses it. A path through a list matches if one of its elements does.
 *
 * AND and OR side by side are refused, because OR binds closer there and readers expect the opposite.
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
  if (operator === ':*') return (entry) => valuesAt(entry, path).length > 0;
  const values = readValues(tokens);
  const isListed = (value: unknown): boolean => values.includes(String(value));
  if (operator === '=') return (entry) => valuesAt(entry, path).some(isListed);
  const [least = ''] = values;
  if (operator !== '>=' || path !== 'severity' || !SEVERITIES.includes(least)) {
    throw new LogFilterError(`${path} ${operator} ${least} is not known here`);
  }
  return ({ severity }) => SEVERITIES.indexOf(String(severity)) >= SEVERITIES.indexOf(least);
}

/** The name of a log ends in its id, percent-encoded. */
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

function valuesAt(entry: LogEntry, path: string): readonly unknown[] {
  const at = (value: unknown, name: string): unknown => (value as LogEntry | null | undefined)?.[name];
  return namesIn(path)
    .reduce<readonly unknown[]>((values, name) => values.flatMap((value) => at(value, name)), [entry])
    .filter((value) => value !== undefined);
}

/** The names of a path; a name in quotes may contain dots. */
function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/"([^"]*)"|[^."]+/g)].map(([name, quoted]) => quoted ?? name);
}
