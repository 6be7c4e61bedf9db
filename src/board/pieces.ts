import { html, type Html, type Part } from './html.ts';

/** A table that scrolls by itself if the page is narrow. */
export function table({
  label,
  heads,
  rows,
}: {
  readonly label: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly Part[])[];
}): Html {
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
    <table>
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td>`)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Facts, a line each; undefined ones are left out. */
export function facts(known: readonly (readonly [name: string, value: Part])[]): Html {
  const told = known.filter(([, value]) => value !== undefined && value !== false && value !== '');
  return html`<dl>
    ${told.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div> `,
    )}
  </dl>`;
}

/** A text that is copied often; the button is there with the script only. */
export function copyable(shown: Part, text: string, label: string): Html {
  return html`${shown} <button type="button" class="copy" data-copy="${text}" hidden>${label}</button>`;
}
