import { shortName } from '../launch/kit/short-name.ts';
import type { LaunchPage, LaunchRecord } from '../launch/ledger/launch-records.ts';
import { html, type Html, type Part } from './html.ts';
import { address, jobLink, launchLink } from './links.ts';
import { outside } from './outside.ts';
import { table } from './pieces.ts';
import { stateBadge } from './state.ts';
import { ago } from './time.ts';
import type { Words } from './words/en.ts';

/** Those that hold a place. */
export const HOLDING = ['launching', 'unknown', 'launched', 'running'] as const;

export interface QueueOptions {
  readonly queued: LaunchPage;
  readonly holding: LaunchPage;
  readonly now: Date;
  readonly words: Words;
}

/** Who waits for what, and who holds what. */
export function queue({ queued, holding, now, words }: QueueOptions): Html {
  const { queue: says, launches: heads } = words;
  return html`<h2>${says.waiting}</h2>
    ${section(queued, {
      words,
      empty: says.nothingWaits,
      all: address('/launches', { state: 'queued' }),
      shown: (found) =>
        table({
          label: says.waiting,
          heads: [words.job, says.key, heads.launch, says.reason, says.since],
          rows: found.map((record) => [
            ...whose(record, words),
            launchLink(record),
            record.reason === null ? '' : words.reasons[record.reason],
            ago(record.requestedAt ?? record.createdAt, now, words),
          ]),
        }),
    })}
    <h2>${says.holding}</h2>
    ${section(holding, {
      words,
      empty: says.nothingHolds,
      all: address('/launches', { state: HOLDING.join(',') }),
      shown: (found) =>
        table({
          label: says.holding,
          heads: [words.job, says.key, heads.launch, heads.state, heads.execution, says.since],
          rows: found.map((record) => [
            ...whose(record, words),
            launchLink(record),
            stateBadge(record.state, words),
            record.execution === null ? '' : outside(shortName(record.execution)),
            ago(record.claimedAt ?? record.createdAt, now, words),
          ]),
        }),
    })}`;
}

function section(
  { launches, olderThan }: LaunchPage,
  options: {
    readonly words: Words;
    readonly empty: string;
    readonly all: string;
    readonly shown: (found: readonly LaunchRecord[]) => Html;
  },
): Html {
  const { words, empty, all, shown } = options;
  if (launches.length === 0) return html`<p>${empty}</p>`;
  const byJob = launches.toSorted((one, other) => compare(groupOf(one), groupOf(other)));
  return html`${shown(byJob)}${olderThan !== undefined && html`<p><a href="${all}">${words.queue.more}</a></p>`}`;
}

function whose(record: LaunchRecord, words: Words): readonly Part[] {
  return [jobLink(record, words), record.key === null ? '' : outside(record.key)];
}

function groupOf({ job, name, key, requestedAt, createdAt }: LaunchRecord): string {
  return [job, name, key ?? '', (requestedAt ?? createdAt).toISOString()].join('\0');
}

function compare(one: string, other: string): number {
  return one < other ? -1 : 1;
}
