import { launchIdOfRetry } from '../launch/event/launch-id.ts';
import { HOLDING_STATES } from '../launch/ledger/ledger-survey.ts';
import { batchForms, batchPage, leftOf } from './batch-page.ts';
import type { BoardOptions } from './board-options.ts';
import { findBatch } from './find-batch.ts';
import { html } from './html.ts';
import { findLaunch } from './find-launch.ts';
import type { LaidOut, Viewer } from './layout.ts';
import { launch } from './launch.ts';
import { launches } from './launches.ts';
import { MOST_FOUND, readLaunchesQuery } from './launches-query.ts';
import { visible } from './outside.ts';
import { UNNAMED } from './operators.ts';
import { overview } from './overview.ts';
import { queue } from './queue.ts';
import type { Words } from './words/en.ts';

/** The request for a page. */
export interface PageAsked {
  readonly query: URLSearchParams;
  /** The launch id in the path; empty if the path has none. */
  readonly launchId: string;
  readonly batchId: string;
  readonly words: Words;
  readonly viewer: Viewer;
  readonly now: Date;
}

type Page = (asked: PageAsked, options: BoardOptions) => Promise<Pick<LaidOut, 'title' | 'body'>>;

const LAUNCHES_A_PAGE = 50;
const WAITING_OF_A_JOB = 20;
const HOLDING = 100;
const BATCH_LINES = 100;

/** Undefined for viewers who may not act. */
async function formTokenFor(
  { email = '', mayAct }: Viewer,
  { formTokens }: Pick<BoardOptions, 'formTokens'>,
): Promise<string | undefined> {
  return mayAct ? formTokens.make(email) : undefined;
}

/** The pages by their routes. */
export const PAGES = {
  async '/'({ words }, { look, pace }) {
    return { title: words.nav.overview, body: overview({ looked: await look(), pace, words }) };
  },
  async '/launches'({ query, words, viewer, now }, options) {
    const asked = readLaunchesQuery(query);
    const { q, states, job, key, after } = asked;
    const filter = {
      states: states.length === 0 ? undefined : states,
      q: q || undefined,
      job: job || undefined,
      key: key || undefined,
    };
    const [page, count] = await Promise.all([
      options.records.list({ ...filter, limit: LAUNCHES_A_PAGE, olderThan: after || undefined }),
      options.records.count({ ...filter, most: MOST_FOUND + 1 }),
    ]);
    const formToken = page.launches.length === 0 ? undefined : await formTokenFor(viewer, options);
    const body = html`${launches({ asked, page, count, now, words })}
    ${formToken !== undefined && batchForms(asked, { formToken, words })}`;
    return { title: words.nav.launches, body };
  },
  async '/launches/:launchId'({ query, launchId, words, viewer, now }, options) {
    const record = await findLaunch({ launchId, name: query.get('job') ?? '' }, options);
    const retry = { launchId: launchIdOfRetry(record), job: record.job, name: record.name };
    const [retried] = await options.records.show(retry);
    const body = launch({
      record,
      acts: await options.records.acts(record),
      retriedAs: retried?.launchId,
      isConfigured: options.isConfigured(record),
      now,
      showsValues: query.get('show') === 'values',
      formToken: await formTokenFor(viewer, options),
      words,
    });
    return { title: `${words.launches.launch} ${visible(record.launchId)}`, body };
  },
  async '/batches/:batchId'({ query, batchId: id, words, viewer }, options) {
    const batch = await findBatch(id, options);
    const waiting = await options.batches.waiting({ id, most: BATCH_LINES });
    const body = batchPage({
      id,
      batch,
      waiting,
      force: query.get('force') === 'true',
      formToken: leftOf(batch) > 0 ? await formTokenFor(viewer, options) : undefined,
      isMine: (viewer.email ?? UNNAMED) === batch.by,
      words,
    });
    return { title: words.batches.title[batch.act], body };
  },
  async '/queue'({ words }, { survey, runningOf }) {
    const [status, waiting, holding] = await Promise.all([
      survey.status(),
      survey.waiting({ mostOfAJob: WAITING_OF_A_JOB }),
      survey.holding({ states: HOLDING_STATES, most: HOLDING }),
    ]);
    return { title: words.nav.queue, body: queue({ status, runningOf, waiting, holding, words }) };
  },
} as const satisfies Readonly<Record<string, Page>>;

export type PageName = keyof typeof PAGES;
