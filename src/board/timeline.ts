import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import { isFinal } from '../launch/ledger/launch-state.ts';
import { html, type Html } from './html.ts';
import { duration } from './time.ts';
import type { Words } from './words/en.ts';

/** A part of the life of a launch. */
export interface Span {
  readonly kind: 'waited' | 'called' | 'started' | 'ran' | 'whole';
  readonly fromMs: number;
  readonly toMs: number;
  /** It has not ended. */
  readonly isOpen: boolean;
}

type Times = Pick<
  LaunchRecord,
  'state' | 'requestedAt' | 'createdAt' | 'claimedAt' | 'launchedAt' | 'runningAt' | 'endedAt'
>;

/**
 * The parts of the life of a launch, one after the other. Ends are by Cloud Run's clock and the rest by the ledger's, so
 * a negative length counts as zero.
 */
export function spansOf(record: Times, now: Date): readonly Span[] {
  const { state, requestedAt, createdAt, claimedAt, launchedAt, runningAt, endedAt } = record;
  const begins = [
    ['waited', requestedAt ?? createdAt],
    ['called', claimedAt],
    // Short ones end before they are seen running.
    [isFinal(state) && runningAt === null ? 'whole' : 'started', launchedAt],
    ['ran', runningAt],
  ] as const;
  // A launch whose claim was given back was called, and waits again.
  const isCalled =
    state !== 'queued' && (launchedAt !== null || state === 'launching' || state === 'unknown');
  const known = begins.flatMap(([kind, at]) =>
    at === null || (kind === 'called' && !isCalled) ? [] : [{ kind, atMs: at.getTime() }],
  );
  const isOver = isFinal(state);
  const lastMs = isOver ? (endedAt?.getTime() ?? 0) : now.getTime();
  return known.map(({ kind, atMs }, place) => {
    const next = known[place + 1]?.atMs;
    return {
      kind,
      fromMs: atMs,
      toMs: Math.max(atMs, next ?? lastMs),
      isOpen: next === undefined && !isOver,
    };
  });
}

const WIDTH = 480;
const LABELS = 150;
const DURATIONS = 105;
const ROW = 30;
const LEAST = 3;

/** The life of a launch as a picture: a bar for each part, as long as it took. */
export function timeline(record: Times, { now, words }: { readonly now: Date; readonly words: Words }): Html {
  const spans = spansOf(record, now);
  const beginMs = Math.min(...spans.map(({ fromMs }) => fromMs));
  const wholeMs = Math.max(1, ...spans.map(({ toMs }) => toMs - beginMs));
  const room = WIDTH - LABELS - DURATIONS;
  const isLast = (place: number) => place === spans.length - 1;
  const rows = spans.map((span, place) => {
    const { kind, fromMs, toMs, isOpen } = span;
    const x = LABELS + Math.min(room - LEAST, ((fromMs - beginMs) / wholeMs) * room);
    const width = Math.max(LEAST, ((toMs - fromMs) / wholeMs) * room);
    const y = place * ROW;
    const took = `${duration(toMs - fromMs, words)}${isOpen ? ' …' : ''}`;
    return html`<text x="0" y="${y + 20}">${words.launch[kind]}</text>
      <rect
        class="${kind}${isLast(place) ? ` ${record.state}` : ''}${isOpen ? ' open' : ''}"
        x="${x.toFixed(1)}"
        y="${y + 7}"
        width="${width.toFixed(1)}"
        height="16"
        rx="3"
      />
      <text class="took" x="${WIDTH}" y="${y + 20}">${took}</text> `;
  });
  const says = spans.map(
    ({ kind, fromMs, toMs }) => `${words.launch[kind]} ${duration(toMs - fromMs, words)}`,
  );
  return html`<div class="scroll" role="region" aria-label="${words.launch.timeline}" tabindex="0">
    <svg
      class="timeline"
      viewBox="0 0 ${WIDTH} ${spans.length * ROW}"
      role="img"
      aria-label="${says.join(', ')}"
    >
      ${rows}
    </svg>
  </div>`;
}
