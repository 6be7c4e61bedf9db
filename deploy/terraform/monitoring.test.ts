/** The metrics, the alert policies and the dashboard read what the bridge writes. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeMessage, type DeliveredMessage } from '../../src/launch/message.ts';
import type { Outcome, OutcomeKind } from '../../src/launch/outcome.ts';
import { NO_OVERRIDES } from '../../src/launch/override-policy.ts';
import { createLogger } from '../../src/logging/logger.ts';
import { logDelivery } from '../../src/subscriber/delivery-log.ts';
import { moduleFiles } from '../checks/terraform-module.ts';

const here = import.meta.dirname;
const sources = moduleFiles(here);
const text = sources.map((file) => file.text).join('\n');
const dashboard = readFileSync(path.join(here, 'dashboard.json.tftpl'), 'utf8');

const KINDS: Readonly<Record<OutcomeKind, true>> = {
  launched: true,
  duplicate: true,
  busy: true,
  throttled: true,
  transient: true,
  unknown: true,
  rejected: true,
};

/** The line that the bridge logs for a delivery that ended so. */
function lineFor(outcome: Outcome, isGivenUp = false): Readonly<Record<string, unknown>> {
  const lines: string[] = [];
  const delivery: DeliveredMessage = {
    data: Buffer.from('{"id":2}'),
    attributes: {},
    messageId: '1',
    subscription: 's',
    publishTimeMs: 0,
  };
  logDelivery({
    logger: createLogger({ level: 'info', destination: { write: (line) => lines.push(line) } }),
    projectId: 'p',
    delivery,
    launch: decodeMessage(delivery, NO_OVERRIDES),
    outcome,
    copying: isGivenUp ? { kind: 'stored', messageId: '2', reason: 'attempts-exhausted' } : undefined,
    status: 204,
    durationMs: 1,
  });
  return JSON.parse(lines.join('')) as Readonly<Record<string, unknown>>;
}

const setUpFault: Outcome = { kind: 'transient', detail: 'no such job', setUpFault: true };

describe('the metrics', () => {
  it('read fields that the log has', () => {
    const read = new Set([...text.matchAll(/jsonPayload\.(\w+)/g)].map(([, field]) => field ?? ''));
    expect(read).toEqual(new Set(['outcome', 'reason', 'sincePublishMs']));
    expect(Object.keys(lineFor(setUpFault, true))).toEqual(expect.arrayContaining([...read]));
  });

  it('compare with outcomes that there are', () => {
    const compared = [...text.matchAll(/(?:jsonPayload|metric\.labels)\.outcome=\\"(\w+)\\"/g)];
    expect(compared).not.toEqual([]);
    expect(compared.map(([, kind]) => kind).filter((kind) => !Object.hasOwn(KINDS, kind ?? ''))).toEqual([]);
  });

  it('count a set-up fault, and no transient outcome that mends itself or has become a dead letter', () => {
    const counted = 'jsonPayload.outcome=\\"transient\\" AND severity>=ERROR AND NOT jsonPayload.reason:*';
    expect(text).toContain(counted);
    expect(lineFor(setUpFault)).toMatchObject({ outcome: 'transient', severity: 'ERROR' });
    expect(lineFor(setUpFault)).not.toHaveProperty('reason');
    expect(lineFor(setUpFault, true)).toHaveProperty('reason');
    expect(lineFor({ ...setUpFault, setUpFault: false })).toMatchObject({ severity: 'WARNING' });
  });
});

interface Tile {
  readonly xPos: number;
  readonly yPos: number;
  readonly width: number;
  readonly height: number;
}

describe('the dashboard', () => {
  const filled = JSON.parse(dashboard.replaceAll(/\$\{(\w+)\}/g, '$1')) as {
    readonly mosaicLayout: { readonly columns: number; readonly tiles: readonly Tile[] };
  };
  const { columns, tiles } = filled.mosaicLayout;

  it('is given every name that it has a place for', () => {
    const places = [...dashboard.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name);
    const [, given = ''] = /dashboard\.json\.tftpl", \{([^}]*)\}/.exec(text) ?? [];
    const names = [...given.matchAll(/^\s*(\w+)\s*=/gm)].map(([, name]) => name);
    expect(new Set(places)).toEqual(new Set(names));
  });

  it('fills its rows without an overlap', () => {
    const corners = tiles.map(({ xPos, yPos }) => `${xPos},${yPos}`);
    expect(new Set(corners).size).toBe(tiles.length);
    const astray = tiles.filter(
      ({ xPos, yPos, width, height }) => xPos + width > columns || xPos % width !== 0 || yPos % height !== 0,
    );
    expect(astray).toEqual([]);
  });
});
