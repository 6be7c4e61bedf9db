/**
 * The one script of the pages, which all work without it. It refreshes a page that is looked at, unless the reader
 * selects or types text there; it updates ages, shows times by the reader's clock, and copies.
 */
export const SCRIPT = `'use strict';
const EVERY_MS = 3000;
const UNITS = [['day', 86400000], ['hour', 3600000], ['minute', 60000], ['second', 1000]];
const { lang } = document.documentElement;
const relative = new Intl.RelativeTimeFormat(lang, { style: lang === 'ja' ? 'short' : 'narrow' });

function tellAges() {
  for (const time of document.querySelectorAll('time[data-ago]')) {
    const ms = Date.parse(time.dateTime) - Date.now();
    const [unit, unitMs] = UNITS.find((one) => Math.abs(ms) >= one[1]) ?? UNITS[3];
    const text = relative.format(Math.trunc(ms / unitMs), unit);
    if (time.textContent !== text) time.textContent = text;
  }
}

const local = new Intl.DateTimeFormat(lang, { dateStyle: 'medium', timeStyle: 'long', hourCycle: 'h23' });

function tellMoments() {
  for (const time of document.querySelectorAll('time[data-at]')) time.textContent = local.format(Date.parse(time.dateTime));
}

function showCopying() {
  if (navigator.clipboard === undefined) return;
  for (const button of document.querySelectorAll('button[data-copy]')) button.hidden = false;
}

function isBusy() {
  const main = document.querySelector('main[data-live]');
  if (main === null) return true;
  const active = document.activeElement;
  return document.hidden || String(getSelection()) !== '' ||
    main.querySelector('details[open]:not([data-served]), :focus-visible') !== null ||
    (active !== null && main.contains(active) && active.closest('form') !== null);
}

async function refresh() {
  if (isBusy()) return;
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' }, redirect: 'manual' });
  const text = await answer.text();
  if (!answer.ok || isBusy()) return;
  const page = new DOMParser().parseFromString(text, 'text/html');
  const main = document.querySelector('main');
  const fresh = page.querySelector('main');
  if (fresh === null || fresh.innerHTML === main.dataset.shown) return;
  main.dataset.shown = fresh.innerHTML;
  main.replaceChildren(...fresh.childNodes);
  showCopying();
  tellMoments();
}

document.addEventListener('click', async ({ target }) => {
  const button = target.closest?.('button[data-copy]');
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  button.classList.add('copied');
  setTimeout(() => button.classList.remove('copied'), 1500);
});

showCopying();
tellMoments();
// A confirmed action on many launches goes on by itself, a part with each page.
document.querySelector('form[data-go-on]')?.requestSubmit();
setInterval(tellAges, 1000);
setInterval(() => refresh().catch(() => undefined), EVERY_MS);
`;
