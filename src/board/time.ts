import { html, type Html } from './html.ts';
import type { Words } from './words/en.ts';

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** A moment as its age; the script updates it. */
export function ago(then: Date | null, now: Date, words: Words): Html {
  if (then === null) return html`<span class="none">${words.none}</span>`;
  const iso = then.toISOString();
  return html`<time datetime="${iso}" title="${iso}" data-ago
    >${relative(then.getTime() - now.getTime(), words)}</time
  >`;
}

function relative(ms: number, { language, unitDisplay }: Words): string {
  const [unit, unitMs] = UNITS.find(([, one]) => Math.abs(ms) >= one) ?? (['second', 1_000] as const);
  return new Intl.RelativeTimeFormat(language, { style: unitDisplay }).format(Math.trunc(ms / unitMs), unit);
}

/** A moment in full, in UTC; the script shows it by the reader's clock. */
export function moment(at: Date, { language }: Words): Html {
  const iso = at.toISOString();
  const text = new Intl.DateTimeFormat(language, {
    dateStyle: 'medium',
    timeStyle: 'medium',
    hourCycle: 'h23',
    timeZone: 'UTC',
  }).format(at);
  return html`<time datetime="${iso}" title="${iso}" data-at>${text} UTC</time>`;
}

/** A duration in its two greatest units, or in tenths of a second. */
export function duration(ms: number, { language, unitDisplay }: Words): string {
  const told = (value: number, unit: string): string =>
    new Intl.NumberFormat(language, {
      style: 'unit',
      unit,
      unitDisplay,
      maximumFractionDigits: 1,
    }).format(value);
  if (ms < 1_000) return told(Math.round(ms), 'millisecond');
  if (ms < 60_000) return told(ms / 1_000, 'second');
  const at = UNITS.findIndex(([, one]) => ms >= one);
  return UNITS.slice(at, at + 2)
    .map(([unit, unitMs], place) => {
      const [, above] = UNITS[at] ?? ['', 1];
      return told(Math.floor((place === 0 ? ms : ms % above) / unitMs), unit);
    })
    .join(' ');
}
