import type { Letter, SelectionOptions } from '../../dead-letters/letter.ts';
import { shownLine } from '../../launch/kit/shown-line.ts';
import { textTable } from '../text-table.ts';

/** A dead letter and the message id it has itself. */
export interface ListedLetter extends Letter {
  readonly deadLetterId: string;
}

/** Dead letters as a table, one line each, the newest first. */
export function letterTable(letters: readonly ListedLetter[], nowMs: number): readonly string[] {
  const columns: Readonly<Record<string, (letter: ListedLetter) => string>> = {
    REASON: ({ reason }) => reason,
    ID: ({ inputId }) => inputId ?? '-',
    'LAUNCH ID': ({ launchId }) => launchId ?? '-',
    AGE: ({ timeMs }) => shownAge(nowMs - timeMs),
    REPLAYS: ({ replays }) => String(replays),
    DETAIL: ({ detail, isPartial }) => (isPartial ? `${detail} (partial: unwrapped delivery)` : detail),
  };
  return textTable(columns, letters);
}

/** One dead letter as a line of JSON. What is not known is null. */
export function letterJson(letter: ListedLetter, nowMs: number): string {
  const { reason, detail, inputId, launchId, timeMs, replays, isPartial, origin } = letter;
  return JSON.stringify({
    reason,
    detail,
    id: inputId ?? null,
    launchId: launchId ?? null,
    time: new Date(timeMs).toISOString(),
    ageSeconds: Math.max(0, Math.floor((nowMs - timeMs) / 1000)),
    replays,
    partial: isPartial,
    origin,
    messageId: letter.messageId,
    deadLetterId: letter.deadLetterId,
  });
}

/** What was asked for, as in: with reason "x" and launch id "y"; empty where nothing was. */
export function shownSelection({ reason, launchId }: SelectionOptions): string {
  const parts = [
    reason === undefined ? '' : `reason ${JSON.stringify(reason)}`,
    launchId === undefined ? '' : `launch id ${JSON.stringify(launchId)}`,
  ].filter((part) => part !== '');
  return parts.length === 0 ? '' : ` with ${parts.join(' and ')}`;
}

/** `invalid-json 3, none 1`: how many there are of each reason. */
export function reasonCounts(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].map(([reason, count]) => `${shownLine(reason)} ${count}`).join(', ');
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

function shownAge(ageMs: number): string {
  const [unit, unitMs] = UNITS.find(([, ms]) => ageMs >= ms) ?? (['s', 1_000] as const);
  return `${Math.max(0, Math.floor(ageMs / unitMs))}${unit}`;
}
