import { html, type Html, type Part } from './html.ts';
import { outside } from './outside.ts';
import type { Words } from './words/en.ts';

/** The viewer of a page. */
export interface Viewer {
  /** Undefined if callers are not checked. */
  readonly email: string | undefined;
  readonly mayAct: boolean;
}

export interface LaidOut {
  readonly title: string;
  readonly body: Part;
  readonly words: Words;
  readonly viewer: Viewer;
  /** The path of the page among those of the navigation. */
  readonly at: string;
  /** Turns refreshing off, because a person reads or writes on this page. */
  readonly isStill?: boolean;
}

/** A whole page. */
export function layout({ title, body, words, viewer, at, isStill = false }: LaidOut): string {
  const { nav } = words;
  const pages = { '/': nav.overview, '/launches': nav.launches, '/queue': nav.queue, '/rules': nav.rules };
  const page = html`<!doctype html>
    <html lang="${words.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · ${words.title}</title>
        <link rel="stylesheet" href="/assets/board.css" />
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <script src="/assets/board.js" defer></script>
      </head>
      <body>
        <a class="skip" href="#content">${words.skip}</a>
        <header>
          <a class="brand" href="/">${words.title}</a>
          <nav aria-label="${nav.label}">
            ${Object.entries(pages).map(([path, name]) => navLink({ path, name, at }))}
          </nav>
          ${viewerOf(viewer, words)}
        </header>
        <main id="content" ${isStill ? false : html`data-live`}>
          <h1>${title}</h1>
          ${body}
        </main>
      </body>
    </html> `;
  return page.toString();
}

function navLink({ path, name, at }: Readonly<Record<'path' | 'name' | 'at', string>>): Html {
  return path === at
    ? html`<a href="${path}" aria-current="page">${name}</a>`
    : html`<a href="${path}">${name}</a>`;
}

function viewerOf({ email, mayAct }: Viewer, words: Words): Html {
  const may = mayAct ? words.mayAct : words.mayLook;
  if (email === undefined) return html`<p class="viewer">${may}</p>`;
  return html`<p class="viewer"><span class="quiet">${words.you}</span> ${outside(email)} (${may})</p>`;
}
