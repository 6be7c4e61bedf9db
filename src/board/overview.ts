import { MOST_COUNTED, type JobStatus, type LedgerStatus } from '../launch/ledger/ledger-survey.ts';
import {
  concernsOf,
  LONG_UNSWEPT_MS,
  type Concern,
  type DeadLetterCount,
  type Looked,
} from '../launch/queue/concerns.ts';
import { counted } from './count.ts';
import { hoursPicture } from './hours.ts';
import { html, type Html } from './html.ts';
import { address, jobLink, jobWord, launchAddress } from './links.ts';
import { outside, visible } from './outside.ts';
import { facts, table } from './pieces.ts';
import { ago } from './time.ts';
import type { Words } from './words/en.ts';

export interface OverviewOptions {
  readonly looked: Looked;
  /** RunJob calls a minute; 0: no limit. */
  readonly pace: number;
  readonly words: Words;
}

/** First what needs a person, then each job in a line, then the ledger. */
export function overview({ looked, pace, words }: OverviewOptions): Html {
  const { status } = looked;
  return html`${concerns(looked, words)}
    <h2>${words.overview.jobs}</h2>
    ${status.jobs.length === 0 ? html`<p>${words.overview.noJobs}</p>` : jobTable(looked, words)}
    <h2>${words.overview.ledger}</h2>
    ${ledgerFacts(looked, { pace, words })}`;
}

function concerns(looked: Looked, words: Words): Html {
  const found = concernsOf(looked);
  if (found.length === 0) return html`<p class="calm">${words.overview.calm}</p>`;
  const items = found.map((concern) => {
    const page = pageOf(concern);
    const title = words.concerns[concern.code];
    return html`<li>
      <strong>${page === undefined ? title : html`<a href="${page}">${title}</a>`}</strong>
      <span>${visible(words.phrases.concern(concern))}</span>
    </li> `;
  });
  return html`<section class="concerns" aria-labelledby="needs">
    <h2 id="needs">${words.overview.needs}</h2>
    <ul>
      ${items}
    </ul>
  </section>`;
}

/** A link to the launches of a concern. */
function pageOf(concern: Concern): string | undefined {
  switch (concern.code) {
    case 'job paused':
    case 'job not configured':
      return address('/launches', { state: 'queued', job: jobWord(concern.job) });
    case 'executions failed':
      return address('/launches', { state: 'failed', job: jobWord(concern.job) });
    case 'unknown for long':
    case 'unseen for long':
      return launchAddress(concern.launch);
    case 'limit reached':
      return '/queue';
    case 'no sweep':
    case 'quota pause':
    case 'dead letters':
      return undefined;
  }
}

function jobTable({ status: { jobs, now }, runningOf }: Looked, words: Words): Html {
  const { overview: heads } = words;
  return table({
    label: heads.jobs,
    heads: [
      words.job,
      heads.queued,
      heads.oldest,
      heads.places,
      heads.running,
      heads.unknown,
      heads.failed,
      heads.hours,
    ],
    rows: jobs.map((job) => [
      jobLink(job, words),
      countLink(job, 'queued', words),
      ago(job.oldestQueuedAt, now, words),
      `${job.holding} ${words.of} ${runningOf(job) ?? words.any}`,
      countLink(job, 'running', words),
      countLink(job, 'unknown', words),
      countLink(job, 'failed', words),
      hoursPicture(job.hours, words),
    ]),
  });
}

/** A number that links to the launches that it counts. */
function countLink(
  status: JobStatus,
  state: 'queued' | 'running' | 'unknown' | 'failed',
  words: Words,
): Html {
  const { job, name } = status;
  const count = state === 'failed' ? status.failedInADay : status[state];
  if (count === 0) return html`<span class="none">0</span>`;
  const href = address('/launches', { job: jobWord({ job, name }), state });
  return html`<a class="count ${state}" href="${href}">${counted(count, MOST_COUNTED, words)}</a>`;
}

function ledgerFacts(
  { status: { now, lastSweepAt, calls, events, launches }, deadLetters }: Looked,
  { pace, words }: Omit<OverviewOptions, 'looked'>,
): Html {
  const limit = pace === 0 ? '' : ` ${words.of} ${pace}`;
  return facts([
    [words.overview.sweep, lastSweep({ now, lastSweepAt }, words)],
    ...calls.map(
      ({ scope, lastMinute }) =>
        [words.overview.pace, html`${lastMinute}${limit} <small>${outside(scope)}</small>`] as const,
    ),
    [words.overview.deadLetters, deadLetters && lettersText(deadLetters, words)],
    [words.overview.events, counted(events, MOST_COUNTED, words)],
    [words.overview.remembered, launches.toLocaleString(words.language)],
  ]);
}

function lettersText({ count, isDenied }: DeadLetterCount, { language, overview: says }: Words): string {
  if (count !== undefined) return count.toLocaleString(language);
  return isDenied ? says.mayNotCount : says.notCounted;
}

function lastSweep({ now, lastSweepAt }: Pick<LedgerStatus, 'now' | 'lastSweepAt'>, words: Words): Html {
  if (lastSweepAt === null) return html`${words.overview.never}`;
  const isLong = now.getTime() - lastSweepAt.getTime() > LONG_UNSWEPT_MS;
  return html`${ago(lastSweepAt, now, words)}${isLong && html` <strong class="late">${words.overview.late}</strong>`}`;
}
