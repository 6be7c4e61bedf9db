import type { LaunchAct } from '../launch/ledger/launch-records.ts';
import { html, type Html } from './html.ts';
import { launchLink } from './links.ts';
import { outside } from './outside.ts';
import { table } from './pieces.ts';
import { moment } from './time.ts';
import type { Words } from './words/en.ts';

/** The actions of people on a launch. @param options.name the name of its job. */
export function actsTable(
  acts: readonly LaunchAct[],
  { name, words }: { readonly name: string; readonly words: Words },
): Html {
  const { acts: says } = words;
  if (acts.length === 0) return html``;
  return html`<h2>${says.title}</h2>
    ${table({
      label: says.title,
      heads: [says.when, says.who, says.what],
      rows: acts.map(({ act, by, at, note }) => [
        moment(at, words),
        by === null ? words.none : outside(by),
        html`${says.names[act]}${
          note !== null && html`: ${act === 'retry' ? launchLink({ launchId: note, name }) : outside(note)}`
        }`,
      ]),
    })}`;
}
