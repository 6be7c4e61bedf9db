import { shownId, type Letter } from '../../dead-letters/letter.ts';
import { shownLine } from '../../launch/kit/shown-line.ts';
import { agePhrase } from '../../phrases/age.ts';
import { textTable } from '../text-table.ts';

/** Dead letters as a table, one line each, the newest first. */
export function letterTable(letters: readonly Letter[], nowMs: number): readonly string[] {
  const columns: Readonly<Record<string, (letter: Letter) => string>> = {
    REASON: ({ reason }) => reason,
    ID: ({ inputId }) => shownId(inputId),
    'LAUNCH ID': ({ launchId }) => launchId ?? '-',
    LETTER: ({ deadLetterId }) => deadLetterId,
    AGE: ({ timeMs }) => agePhrase(nowMs - timeMs),
    REPLAYS: ({ replays }) => String(replays),
    DETAIL: ({ detail, isPartial }) => (isPartial ? `${detail} (partial: unwrapped delivery)` : detail),
  };
  return textTable(columns, letters);
}

/** A dead letter for programs. What is not known is null. */
export function letterFields(letter: Letter, nowMs: number) {
  const { reason, detail, inputId, launchId, timeMs, replays, isPartial, origin } = letter;
  return {
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
  };
}

/** How many dead letters there are of each reason: `there are: invalid-json 3, none 1`. */
export function thereAre(reasons: readonly string[]): string {
  if (reasons.length === 0) return 'there are none at all';
  const counts = new Map<string, number>();
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return `there are: ${[...counts].map(([reason, count]) => `${shownLine(reason)} ${count}`).join(', ')}`;
}
