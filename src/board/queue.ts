import { shortName } from '../launch/kit/short-name.ts';
import { jobPath } from '../launch/event/launch-key.ts';
import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import { HOLDING_STATES, MOST_COUNTED, type JobStatus } from '../launch/ledger/ledger-survey.ts';
import type { Looked } from '../launch/queue/concerns.ts';
import { counted } from './count.ts';
import { html, type Html } from './html.ts';
import { address, jobLink, launchLink, jobWord } from './links.ts';
import { outside, visible } from './outside.ts';
import { table } from './pieces.ts';
import { stateBadge } from './state.ts';
import { ago } from './time.ts';
import type { Words } from './words/en.ts';

export interface QueueOptions extends Pick<Looked, 'status' | 'runningOf'> {
  /** The first ones of each job. */
  readonly waiting: readonly LaunchRecord[];
  /** The launches of all jobs that have held their slots longest. */
  readonly holding: readonly LaunchRecord[];
  readonly words: Words;
}

/** For each job: which launches wait and why, and which hold a slot. */
export function queue(options: QueueOptions): Html {
  const { status, words } = options;
  const busy = status.jobs.filter(({ queued, holding }) => queued + holding > 0);
  if (busy.length === 0) return html`<p>${words.queue.nothing}</p>`;
  return html`${busy.map((job) => ofJob(job, options))}`;
}

function ofJob(job: JobStatus, { status, runningOf, waiting, holding, words }: QueueOptions): Html {
  const { queue: says, launches: heads } = words;
  const { now } = status;
  const isOfJob = (record: LaunchRecord) => jobPath(record) === jobPath(job);
  const waits = waiting.filter(isOfJob);
  const holds = holding.filter(isOfJob);
  const all = (states: readonly string[]) =>
    address('/launches', { job: jobWord(job), state: states.join(',') });
  const called = visible(job.name === '' ? shortName(job.job) : job.name);
  const queued = counted(job.queued, MOST_COUNTED, words);
  return html`<section class="line">
    <h2>${jobLink(job, words)}</h2>
    <p>
      <a href="${all(['queued'])}">${says.waiting}: ${queued}</a> ·
      <a href="${all(HOLDING_STATES)}"
        >${says.holding}: ${job.holding} ${words.of} ${runningOf(job) ?? words.any}</a
      >
    </p>
    ${
      holds.length > 0 &&
      table({
        label: `${says.holding}: ${called}`,
        heads: [says.holding, says.key, heads.state, heads.execution, says.since],
        rows: holds.map((record) => [
          launchLink(record),
          keyOf(record),
          stateBadge(record.state, words),
          record.execution === null ? '' : outside(shortName(record.execution)),
          ago(record.claimedAt ?? record.createdAt, now, words),
        ]),
      })
    }
    ${
      waits.length > 0 &&
      table({
        label: `${says.waiting}: ${called}`,
        heads: [says.waiting, says.key, says.reason, says.since],
        rows: waits.map((record) => [
          launchLink(record),
          keyOf(record),
          record.reason === null ? '' : words.reasons[record.reason],
          ago(record.requestedAt ?? record.createdAt, now, words),
        ]),
      })
    }
    ${job.queued > waits.length && html`<p class="quiet">${says.first}</p>`}
  </section>`;
}

/** A link to the launches with that key; the one that holds it is among them. */
function keyOf({ job, name, key }: LaunchRecord): Html | '' {
  if (key === null) return '';
  const query = { job: jobWord({ job, name }), key, state: 'queued,launching,unknown,launched,running' };
  return html`<a href="${address('/launches', query)}">${outside(key)}</a>`;
}
