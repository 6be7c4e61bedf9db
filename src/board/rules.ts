import { shortName } from '../launch/kit/short-name.ts';
import { MOST_COUNTED } from '../launch/ledger/ledger-survey.ts';
import { counted } from './count.ts';
import { html, type Html, type Part } from './html.ts';
import { outside } from './outside.ts';
import { facts } from './pieces.ts';
import type { RulesInForce, WrittenJob, WrittenRule, WrittenValues } from './rules-in-force.ts';
import { duration } from './time.ts';
import type { Words } from './words/en.ts';

export interface RulesOptions {
  readonly inForce: RulesInForce;
  /** How many launches each rule made in 24 hours. */
  readonly launches: ReadonlyMap<string, number>;
  readonly words: Words;
}

/** The jobs that may be launched, and the rules in the order in which they are tried. */
export function rules({ inForce, launches, words }: RulesOptions): Html {
  const { rules: says } = words;
  const { sources, jobs, rules: written, unmatched } = inForce;
  if (jobs.length === 0) return html`<p>${says.noJobs}</p>`;
  return html`<p class="quiet">
      ${says.from} ${sources.map((source) => html`<code>${outside(source)}</code> `)}
    </p>
    <h2>${says.jobs}</h2>
    <div class="cards">${jobs.map((job) => jobCard(job, words))}</div>
    <h2>${says.rules}</h2>
    ${
      written.length === 0
        ? html`<p>${says.noRules}</p>`
        : html`<p>${says.inOrder} ${says.counted}</p>
            <ol class="cards">
              ${written.map((rule) => html`<li>${ruleCard(rule, { launched: launches.get(rule.rule) ?? 0, words })}</li> `)}
            </ol>`
    }
    ${unmatched !== undefined && html`<p>${says.unmatched[unmatched]}</p>`}`;
}

function jobCard({ name, job, isDefault, queueing, values }: WrittenJob, words: Words): Html {
  const { rules: says } = words;
  const { running, whenRunning, expireAfterMs } = queueing;
  return html`<section class="card" id="job-${name ?? ''}">
    <h3>${outside(name ?? shortName(job))} ${isDefault && html`<small>${words.defaultJob}</small>`}</h3>
    ${facts([
      [says.cloudRunJob, code(job)],
      [says.running, running === undefined ? words.any : String(running)],
      [says.whenRunning, values.key !== undefined && says.meanwhile[whenRunning]],
      [says.expireAfter, expireAfterMs !== undefined && duration(expireAfterMs, words)],
      ...valueFacts(values, words),
    ])}
  </section> `;
}

function ruleCard(
  { rule, launches, from, when, values }: WrittenRule,
  { launched, words }: { readonly launched: number; readonly words: Words },
): Html {
  const { rules: says } = words;
  const { subscription, type, source, attributes } = from;
  const own = valueFacts(values, words);
  return html`<section class="card">
    <h3>${outside(rule)}</h3>
    ${facts([
      [says.launches, html`<a href="#job-${launches}">${outside(launches)}</a>`],
      [says.launched, counted(launched, MOST_COUNTED, words)],
      [says.subscription, subscription !== undefined && code(subscription)],
      [says.type, type !== undefined && code(type)],
      [says.source, source !== undefined && code(source)],
      [says.attributes, lines(attributes.map(([name, value]) => `${name}=${value}`))],
      [says.when, when !== undefined && code(when)],
      ...own,
    ])}
  </section>`;
}

function valueFacts(values: WrittenValues, words: Words): readonly (readonly [string, Part])[] {
  const { rules: says } = words;
  const { container, args, env, taskCount, timeoutSeconds, launchId, key } = values;
  return [
    [says.key, key !== undefined && code(key)],
    [says.args, args !== undefined && (args.length === 0 ? says.noArgs : lines(args))],
    [says.env, lines(env.map(([name, value]) => (value === undefined ? name : `${name}=${value}`)))],
    [says.launchId, launchId !== undefined && lines(launchId)],
    [says.taskCount, taskCount !== undefined && code(taskCount)],
    [says.timeoutSeconds, timeoutSeconds !== undefined && code(timeoutSeconds)],
    [says.container, container !== undefined && code(container)],
  ];
}

function code(text: string): Html {
  return html`<code>${outside(text)}</code>`;
}

function lines(texts: readonly string[]): Part {
  return texts.length > 0 && texts.map((text) => html`${code(text)}<br />`);
}
