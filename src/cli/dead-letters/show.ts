import { chosenLetters, type ChosenLetter } from '../../dead-letters/chosen-letters.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { hexLines, terminalJson, terminalText } from '../terminal-text.ts';
import { withDeadLetters } from './desk.ts';
import { letterFields, thereAre } from './report.ts';

export interface DeadLettersShowOptions {
  /** The message id that a dead letter has itself, or a launch id. */
  readonly id: string;
  readonly json?: boolean | undefined;
}

const PAGE = 20;
/** More does not fit a terminal; `--json` has all of it. */
const MOST_SHOWN_BYTES = 64 * 1024;

/**
 * Prints the dead letters that have an id, with attributes and data. They stay in the subscription.
 *
 * @throws {CommandError} also if there is none.
 */
export async function deadLettersShow(runtime: Runtime, options: DeadLettersShowOptions): Promise<void> {
  const { id, json = false } = options;
  const others: string[] = [];
  const found: ChosenLetter[] = [];
  await withDeadLetters({ runtime, pageSize: PAGE }, async ({ leases }) => {
    const onOther = (): void => undefined;
    for await (const one of chosenLetters({ leases, selection: {}, stop: runtime.stop, onOther })) {
      if (one.letter.deadLetterId === id || one.letter.launchId === id) found.push(one);
      else others.push(one.letter.reason);
      // No other message has this id. Of a launch there may be more.
      if (one.letter.deadLetterId === id) break;
    }
  });
  const failed = (message: string) => new CommandError({ message, exitCode: 1 });
  if (runtime.stop.aborted) throw failed('stopped; the messages are released');
  if (found.length === 0) {
    throw failed(`no dead letter has the message id or launch id ${JSON.stringify(id)}; ${thereAre(others)}`);
  }
  const nowMs = Date.now();
  const shown = found.map((one) => (json ? [letterLine(one, nowMs)] : letterLines(one, nowMs)));
  for (const line of shown.flatMap((lines, n) => (n === 0 || json ? lines : ['', ...lines]))) {
    runtime.print(line);
  }
}

function letterLine({ message, letter }: ChosenLetter, nowMs: number): string {
  const text = textOf(message.data);
  return terminalJson({
    ...letterFields(letter, nowMs),
    attributes: message.attributes,
    data: text ?? null,
    ...(text === undefined && { dataBase64: message.data.toString('base64') }),
  });
}

/** Untrusted text follows the name of its field or is indented, so that it cannot pass for a field. */
function letterLines({ message, letter }: ChosenLetter, nowMs: number): readonly string[] {
  const fields = Object.entries(letterFields(letter, nowMs)).map(
    ([name, value]) => `${name}: ${oneLine(String(value ?? '-'))}`,
  );
  const attributes = Object.entries(message.attributes)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `  ${oneLine(name)}: ${oneLine(value)}`);
  return [...fields, `attributes (${attributes.length}):`, ...attributes, ...dataLines(message.data)];
}

function dataLines(data: Buffer): readonly string[] {
  if (data.length === 0) return ['data: none'];
  const part = data.subarray(0, MOST_SHOWN_BYTES);
  const whole = textOf(data);
  const lines =
    whole === undefined
      ? hexLines(part)
      : terminalText(data.length === part.length ? whole : part.toString('utf8')).split('\n');
  const kind = whole === undefined ? 'not text' : 'text';
  const cut = data.length - part.length;
  return [
    `data (${data.length} bytes, ${kind}):`,
    ...lines.map((line) => `  ${line}`),
    ...(cut === 0 ? [] : [`… and ${cut} bytes more: --json has all of them`]),
  ];
}

/** Undefined for bytes that are not UTF-8. */
function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function oneLine(text: string): string {
  return terminalText(text).replaceAll('\n', String.raw`\u000a`);
}
