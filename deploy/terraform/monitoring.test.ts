/** The alert policies and the dashboard use metrics, labels and outcomes that exist, and each alert has its section in the runbook. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OutcomeKind } from '../../src/launch/attempt/outcome.ts';
import { moduleFiles, readModule } from '../checks/terraform-module.ts';

const here = import.meta.dirname;
const sources = moduleFiles(here);
const blocks = (await readModule(sources)).flatMap((file) => file.blocks);
const text = sources.map((file) => file.text).join('\n');
const locals = new Map(
  blocks.filter(({ type }) => type === 'locals').flatMap((block) => [...block.arguments]),
);
const counters: Readonly<Record<string, { readonly labels: Readonly<Record<string, string>> }>> =
  Object.assign({}, locals.get('counters'), locals.get('ledger_counters'));
const dashboard = readFileSync(path.join(here, 'dashboard.json.tftpl'), 'utf8');
const runbook = readFileSync(path.join(here, '../../docs/operations.md'), 'utf8');

const KINDS: Readonly<Record<OutcomeKind, true>> = {
  launched: true,
  queued: true,
  skipped: true,
  duplicate: true,
  ignored: true,
  busy: true,
  throttled: true,
  transient: true,
  unknown: true,
  rejected: true,
};

describe('the metrics and the alerts', () => {
  it('compare with outcomes that exist', () => {
    const compared = [...text.matchAll(/(?:jsonPayload|metric\.labels)\.outcome=\\"(\w+)\\"/g)];
    expect(compared).not.toEqual([]);
    expect(compared.map(([, kind]) => kind).filter((kind) => !Object.hasOwn(KINDS, kind ?? ''))).toEqual([]);
  });

  it('use metrics that exist', () => {
    const used = [...text.matchAll(/google_logging_metric\.counters\["(\w+)"\]/g)].map(
      ([, name = '']) => name,
    );
    expect(new Set(used)).toEqual(new Set(Object.keys(counters)));
  });

  it('use labels that the metrics have', () => {
    const alerts = text.matchAll(/counters\["(\w+)"\]\.name\}\\" AND metric\.labels\.(\w+)/g);
    const tiles = dashboard.matchAll(/user\/\$\{(\w+)\}.*\n.*"metric\.label\.(\w+)"/g);
    const used = [...alerts, ...tiles].map(([, metric = '', label = '']) => ({ metric, label }));
    expect(used.length).toBeGreaterThan(2);
    expect(used.filter(({ metric, label }) => counters[metric]?.labels[label] === undefined)).toEqual([]);
  });

  it('report the next failure too: an incident without new data closes after half an hour', () => {
    const policy = blocks.find(({ labels }) => labels.join('.') === 'google_monitoring_alert_policy.alerts');
    const strategy = policy?.blocks.find(({ type }) => type === 'alert_strategy');
    expect(strategy?.arguments.get('auto_close')).toBe('1800s');
  });
});

/** A position of zero is left out, because the API does not return it and every plan would show a change. */
interface Tile {
  readonly xPos?: number;
  readonly yPos?: number;
  readonly width: number;
  readonly height: number;
}

describe('the runbook', () => {
  const titles = [
    ...text.matchAll(/^ {6}title += "(.*)"$/gm),
    ...text.matchAll(/display_name += "\$\{var\.name\}: (no .*)"$/gm),
  ].map(([, title = '']) => title);
  const anchorOf = (title: string): string => title.replaceAll(' ', '-');
  const [, index = ''] = /^## By alert\n(.*?)^### /ms.exec(runbook) ?? [];

  it.each([...new Set(titles)])('has a section and a link for the alert: %s', (title) => {
    const headings = [...runbook.matchAll(/^### (.*)$/gm)].map(([, heading = '']) => heading.toLowerCase());
    expect(headings).toContain(title);
    expect(index).toContain(`| [${title}](#${anchorOf(title)}) |`);
  });

  it('has no other alerts', () => {
    expect(titles).toHaveLength(10);
    expect(index.match(/^\| \[/gm)).toHaveLength(new Set(titles).size);
  });

  it('is linked in the text of each alert, at the section of its title', () => {
    const contents = blocks
      .filter(({ labels }) => labels[0] === 'google_monitoring_alert_policy')
      .map((policy) => policy.blocks.find(({ type }) => type === 'documentation')?.arguments.get('content'));
    expect(contents).toEqual([
      expect.stringContaining('${var.runbook_url}#no-sweep-for-five-minutes'),
      expect.stringContaining('${var.runbook_url}#${replace(each.value.title, " ", "-")}'),
    ]);
  });
});

describe('the dashboard', () => {
  const filled = JSON.parse(dashboard.replaceAll(/\$\{(\w+)\}/g, '$1')) as {
    readonly mosaicLayout: { readonly columns: number; readonly tiles: readonly Tile[] };
  };
  const { columns, tiles } = filled.mosaicLayout;

  it('gets a value for each placeholder', () => {
    const places = [...dashboard.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const [, given = ''] = /dashboard\.json\.tftpl", \{([^}]*)\}/.exec(text) ?? [];
    const names = [...given.matchAll(/^\s*(\w+)\s*=/gm)].map(([, name]) => name);
    expect(new Set(places)).toEqual(new Set(names));
  });

  it('fills its rows without an overlap', () => {
    const corners = tiles.map(({ xPos = 0, yPos = 0 }) => `${xPos},${yPos}`);
    expect(new Set(corners).size).toBe(tiles.length);
    const astray = tiles.filter(
      ({ xPos = 0, yPos = 0, width, height }) =>
        xPos + width > columns || xPos % width !== 0 || yPos % height !== 0,
    );
    expect(astray).toEqual([]);
  });

  it('contains no position of zero', () => {
    expect(tiles.filter(({ xPos, yPos }) => xPos === 0 || yPos === 0)).toEqual([]);
  });
});
