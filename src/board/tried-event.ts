import { MAX_LINKS } from '../launch/event/launch-event.ts';
import type { Launch } from '../launch/jobs/launch.ts';
import type { Rejection } from '../launch/event/rejection.ts';
import { shortName } from '../launch/kit/short-name.ts';
import { forbiddenPhrase } from '../phrases/forbidden.ts';
import { html, type Html } from './html.ts';
import { outside, visible } from './outside.ts';
import { copyable, facts } from './pieces.ts';
import type { RulesInForce } from './rules-in-force.ts';
import { duration, moment } from './time.ts';
import type { EventFields, TriedEvent } from './try-event.ts';
import type { Words } from './words/en.ts';

export interface TryFormOptions {
  readonly fields: EventFields;
  /** The result; a text if it could not be tried. */
  readonly result: TriedEvent | string | undefined;
  readonly inForce: RulesInForce;
  readonly formToken: string;
  readonly words: Words;
}

/** The form for an event, below the result of the last one. */
export function tryForm({ fields, result, inForce, formToken, words }: TryFormOptions): Html {
  const { trying: says } = words;
  return html`<h2 id="tried">${says.title}</h2>
    ${result !== undefined && resultOf(result, { inForce, words })}
    <p>${says.takes}</p>
    <form class="try" method="post" action="/rules#tried">
      <input type="hidden" name="token" value="${formToken}" />
      <label
        >${says.event}<textarea name="event" rows="10" spellcheck="false">${fields.event}</textarea>
      </label>
      <label
        >${says.attributes}<textarea
          name="attributes"
          rows="3"
          spellcheck="false"
          placeholder="eventType=OBJECT_FINALIZE"
        >
${fields.attributes}</textarea>
      </label>
      <label
        >${says.subscription}<input
          name="subscription"
          value="${fields.subscription}"
          maxlength="300"
          autocomplete="off"
      /></label>
      <label>${says.job}<input name="job" value="${fields.job}" maxlength="63" autocomplete="off" /></label>
      <button>${says.submit}</button>
      <p class="quiet">${says.nothingKept}</p>
    </form>`;
}

type Context = Pick<TryFormOptions, 'inForce' | 'words'>;

function resultOf(result: TriedEvent | string, context: Context): Html {
  const { words } = context;
  const { trying: says } = words;
  if (typeof result === 'string') return html`<p class="result none-launched" role="status">${result}</p>`;
  const { takenFor, trial } = result;
  const passed = trial.passed.map(
    ({ rule, because }) => html`<li>${says.doesNotMatch(rule)} <code>${outside(because)}</code></li> `,
  );
  return html`<section class="result" role="status">
    ${trial.kind === 'launch' ? launchedAs(trial.launch, result, context) : notLaunched(result, words)}
    ${facts([[says.takenFor, says.kinds[takenFor]]])}
    ${
      passed.length > 0 &&
      html`<p>${says.passed}</p>
        <ul>
          ${passed}
        </ul>`
    }
  </section>`;
}

function launchedAs(
  launch: Launch,
  { request = '', hasLaunchId }: TriedEvent,
  { inForce, words }: Context,
): Html {
  const { trying: says } = words;
  const { rule, name, values, queueing, launchId } = launch;
  const { notBeforeMs, expireAfterMs, links, whenRunning } = queueing;
  const job = inForce.jobs.find((one) => (name === '' ? one.isDefault : one.name === name));
  const shown = job?.name ?? shortName(launch.job);
  const why =
    rule === undefined
      ? name === ''
        ? says.isRequest(shown)
        : says.namesJob(shown)
      : says.matches(rule, shown);
  const running = job?.queueing.running;
  return html`<p><strong>${why}</strong></p>
    ${facts([
      [words.rules.cloudRunJob, html`<code>${outside(launch.job)}</code>`],
      [words.rules.launchId, hasLaunchId ? html`<code>${outside(launchId)}</code>` : says.ofMessageId],
      [
        words.rules.key,
        values.key !== undefined &&
          html`<code>${outside(values.key)}</code> ${words.rules.meanwhile[whenRunning]}`,
      ],
      [words.rules.running, running !== undefined && String(running)],
      [words.launch.notBefore, notBeforeMs !== undefined && moment(new Date(notBeforeMs), words)],
      [words.rules.expireAfter, expireAfterMs !== undefined && duration(expireAfterMs, words)],
      [says.chain, links > 0 && `${links} ${words.of} ${MAX_LINKS}`],
    ])}
    <p>${says.becomes}</p>
    ${copyable(html`<pre tabindex="0">${request.split('\n').map(visible).join('\n')}</pre>`, request, words.copy)}
    <p class="quiet">${says.bridgeAdds}</p>`;
}

function notLaunched({ trial, lacksSubscription }: TriedEvent, words: Words): Html {
  const { trying: says } = words;
  if (trial.kind !== 'rejected') return html`<p><strong>${says.ignored}</strong></p>`;
  const { code } = trial.rejection;
  return html`<p>
      <strong>${says.rejected} <code>${code}</code></strong>
    </p>
    <p>${says.rejections[code]}</p>
    ${facts([[says.detail, html`<span lang="en">${outside(detailOf(trial.rejection))}</span>`]])}
    ${lacksSubscription && html`<p>${says.lacksSubscription}</p>`}`;
}

/** As its dead letter shows it. */
function detailOf({ forbidden, message }: Rejection): string {
  return forbidden === undefined ? message : forbiddenPhrase(forbidden);
}
