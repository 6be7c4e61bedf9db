import type { LaunchRecord } from '../launch/ledger/launch-records.ts';
import { html, type Html, type Part } from './html.ts';
import { launchAddress } from './links.ts';
import { possibleActions } from './possible-actions.ts';
import type { Words } from './words/en.ts';

export interface ActionFormsOptions {
  readonly record: LaunchRecord;
  readonly formToken: string;
  readonly words: Words;
}

/** A form for each possible action. A person has to open it first, so that no single click acts. */
export function actionForms(options: ActionFormsOptions): Html {
  const { record, words } = options;
  const { actions: says } = words;
  const possible = possibleActions(record);
  const cancelled = record.state === 'queued' ? says.cancelQueued : says.cancelOther;
  const forms = [
    possible.cancel &&
      form(options, { action: 'cancel', name: says.cancel, body: html`<p>${cancelled}</p>` }),
    possible.retry !== 'no' &&
      form(options, {
        action: 'retry',
        name: says.retry,
        body: html`<p>${says.retrySays}</p>
          ${
            possible.retry === 'with force' &&
            html`<label class="box"
              ><input type="checkbox" name="force" value="true" required /> ${says.force}</label
            >`
          }`,
      }),
    possible.resolve.length > 0 &&
      form(options, {
        action: 'resolve',
        name: says.resolve,
        body: html`<p>${says.resolveSays}</p>
          <fieldset>
            <legend class="hidden">${says.resolve}</legend>
            ${possible.resolve.map(
              (verdict) =>
                html`<label class="box"
                  ><input type="radio" name="verdict" value="${verdict}" required />
                  ${says.verdicts[verdict]}</label
                > `,
            )}
          </fieldset>
          ${reason(words)}`,
      }),
    possible.reopen &&
      form(options, {
        action: 'reopen',
        name: says.reopen,
        body: html`<p>${says.reopenSays}</p>
          ${reason(words)}`,
      }),
  ].filter((one) => one !== false);
  if (forms.length === 0) return html``;
  return html`<h2>${says.title}</h2>
    <div class="actions">${forms}</div>`;
}

function form(
  { record, formToken, words }: ActionFormsOptions,
  { action, name, body }: { readonly action: string; readonly name: string; readonly body: Part },
): Html {
  return html`<details class="action ${action}">
    <summary>${name}</summary>
    <form method="post" action="${launchAddress(record, { action })}">
      <input type="hidden" name="token" value="${formToken}" />
      ${body}
      <button>${words.actions.confirm}</button>
    </form>
  </details> `;
}

function reason({ actions }: Words): Html {
  return html`<label>${actions.reason} <input name="reason" maxlength="500" autocomplete="off" /></label>`;
}
