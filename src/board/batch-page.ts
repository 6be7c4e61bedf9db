import type { Batch, BatchItem, BatchOutcome } from '../launch/ledger/batches.ts';
import { statesFor } from './batch-choice.ts';
import { html, type Html } from './html.ts';
import { launchesAddress, type LaunchesQuery } from './launches-query.ts';
import { address, launchLink } from './links.ts';
import { outside } from './outside.ts';
import { facts } from './pieces.ts';
import { moment } from './time.ts';
import type { Words } from './words/en.ts';

/** How the launches of a batch were chosen. */
interface Asked {
  /** Addresses of lists: the one that was shown, and the one of launches older than the last chosen one. */
  readonly list: string;
  readonly older?: string | undefined;
  /** How many of them were `gone`. */
  readonly gone: number;
}

export function textOfAsked(asked: Asked): string {
  return JSON.stringify(asked);
}

export function batchAddress(id: string, query: { readonly force?: string | undefined } = {}): string {
  return address(`/batches/${id}`, query);
}

/** For the list of launches: a form for each action that is possible for all that it shows. */
export function batchForms(
  asked: LaunchesQuery,
  { formToken, words }: { readonly formToken: string; readonly words: Words },
): Html {
  const forms = (['cancel', 'retry'] as const)
    .filter((act) => statesFor(act, asked).length > 0)
    .map((act) => {
      const [, query = ''] = launchesAddress(asked).split('?', 2);
      return html`<form method="post" action="/batches?act=${act}${query === '' ? '' : `&${query}`}">
        <input type="hidden" name="token" value="${formToken}" />
        <button>${words.batches.choose[act]}</button>
      </form> `;
    });
  return forms.length === 0 ? html`` : html`<div class="actions">${forms}</div>`;
}

export interface BatchOptions {
  readonly id: string;
  readonly batch: Batch;
  /** The first of those that wait. */
  readonly waiting: readonly BatchItem[];
  /** Whether launches that are `gone` are launched again too. */
  readonly force: boolean;
  /** For people who may act. */
  readonly formToken: string | undefined;
  /** The viewer has chosen these launches, so the script may go on by itself. */
  readonly isMine: boolean;
  readonly words: Words;
}

/** The page of an action on many launches: the question, or the progress. */
export function batchPage(options: BatchOptions): Html {
  const { batch, waiting, words } = options;
  const { batches: says } = words;
  const asked = JSON.parse(batch.asked) as Asked;
  const left = leftOf(batch);
  return html`${batch.launches === 0 ? html`<p>${says.nothing[batch.act]}</p>` : progress(options)}
    ${left > 0 && form(options, asked)}
    <p class="pages">
      <a href="${asked.list}">${says.back}</a>
      ${asked.older !== undefined && html`<a href="${asked.older}">${says.older}</a>`}
    </p>
    ${facts([
      [says.by, outside(batch.by)],
      [says.when, moment(batch.madeAt, words)],
    ])}
    ${
      left > 0 &&
      html`<h2>${says.waiting}</h2>
        <ul>
          ${waiting.map(({ key }) => html`<li>${launchLink(key)} ${key.name !== '' && outside(key.name)}</li> `)}
          ${left > waiting.length && html`<li>${says.more(left - waiting.length)}</li>`}
        </ul>`
    }`;
}

/** How many launches are not done yet. */
export function leftOf({ launches, outcomes }: Batch): number {
  return launches - Object.values(outcomes).reduce((sum, count) => sum + count, 0);
}

function progress({ batch, words }: BatchOptions): Html {
  const { batches: says } = words;
  const done = batch.launches - leftOf(batch);
  const outcomes = Object.entries(batch.outcomes) as [BatchOutcome, number][];
  if (done === 0) return html`<p class="lead">${says.ask[batch.act](batch.launches)}</p>`;
  return html`<p class="lead">${says.progress(done, batch.launches)}</p>
    <p>
      <progress
        value="${done}"
        max="${batch.launches}"
        aria-label="${says.progress(done, batch.launches)}"
      ></progress>
    </p>
    ${facts(
      outcomes.map(([outcome, count]) => [
        outcome === 'done' ? says.done[batch.act] : says.outcomes[outcome],
        String(count),
      ]),
    )}`;
}

function form({ id, batch, force, formToken, isMine, words }: BatchOptions, { gone }: Asked): Html {
  const { batches: says } = words;
  if (formToken === undefined) return html``;
  const left = leftOf(batch);
  const isBegun = left < batch.launches;
  const forceField = isBegun
    ? force && html`<input type="hidden" name="force" value="true" />`
    : gone > 0 &&
      html`<p>
        <label class="box"><input type="checkbox" name="force" value="true" /> ${says.gone(gone)}</label>
      </p>`;
  return html`<form method="post" action="/batches/${id}/go" ${isBegun && isMine && html`data-go-on`}>
    <input type="hidden" name="token" value="${formToken}" />
    ${forceField}
    <button>${isBegun ? says.goOn(left) : says.confirm[batch.act](left)}</button>
  </form>`;
}
