import type { HourFigures } from '../launch/ledger/ledger-survey.ts';
import { html, type Html } from './html.ts';
import type { Words } from './words/en.ts';

const BAR = 4;
const HEIGHT = 24;
const LEAST = 1.5;

/** A day of launches by the hour, as bars as high as the busiest hour allows, with what failed over them. */
export function hoursPicture(hours: readonly HourFigures[], words: Words): Html {
  const highest = Math.max(1, ...hours.flatMap(({ launches, failed }) => [launches, failed]));
  const bars = hours.map(({ launches, failed }, place) => [
    bar('all', { place, share: launches / highest }),
    bar('bad', { place, share: failed / highest }),
  ]);
  const sum = (figure: keyof HourFigures) => hours.reduce((total, hour) => total + hour[figure], 0);
  const says = `${words.overview.launches} ${sum('launches')}, ${words.states.failed} ${sum('failed')}`;
  return html`<svg
    class="hours"
    viewBox="0 0 ${hours.length * BAR} ${HEIGHT}"
    role="img"
    aria-label="${says}"
  >
    <title>${says}</title>
    ${bars}
  </svg>`;
}

function bar(
  kind: string,
  { place, share }: { readonly place: number; readonly share: number },
): Html | false {
  if (share === 0) return false;
  const height = Math.max(LEAST, share * HEIGHT);
  const y = (HEIGHT - height).toFixed(1);
  return html`<rect
    class="${kind}"
    x="${place * BAR}"
    y="${y}"
    width="${BAR - 1}"
    height="${height.toFixed(1)}"
  />`;
}
