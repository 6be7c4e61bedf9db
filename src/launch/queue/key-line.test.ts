import { describe, expect, it } from 'vitest';
import { decideKey, type KeyedLaunch } from './key-line.ts';

const ROLES = { h: 'holds', q: 'queued', n: 'newcomer' } as const;
const MODES = { w: 'wait', s: 'skip', r: 'replace' } as const;
const WISHES = { c: 'cancel', x: 'replace' } as const;

/**
 * The name of a launch describes it. `qr3`: queued, replaces, requested and due third. `hw1c`: holds the key and is to be
 * cancelled; `hw1x`: to be replaced. `nw3@1`: a newcomer, requested first, due third.
 */
function launchOf(text: string): KeyedLaunch {
  const [, role = '', mode = '', due = '', wish = '', requested = due] =
    /^([hqn])([wsr])(\d)([cx]?)(?:@(\d))?$/.exec(text) ?? [];
  return {
    launchId: text,
    role: ROLES[role as keyof typeof ROLES],
    whenRunning: MODES[mode as keyof typeof MODES],
    wish: WISHES[wish as keyof typeof WISHES],
    dueMs: Number(due),
    requestedMs: Number(requested),
    storedMs: Number(requested),
  };
}

/** The decision as one text. Launches that are not in it wait. */
function decided(launches: string): string {
  const { ended, unwanted, head } = decideKey(launches.split(' ').filter(Boolean).map(launchOf));
  return [
    ...ended.map(({ launchId, as, replacedBy }) =>
      [launchId, as, ...(replacedBy === undefined ? [] : ['by', replacedBy])].join(' '),
    ),
    ...unwanted.map(({ launchId, replacedBy }) => `${launchId} gives way to ${replacedBy}`),
    ...(head === undefined ? [] : [`${head} in line`]),
  ].join(', ');
}

/** The launches of the key; then the decision about a newcomer, the fifth, that waits, skips, or replaces. */
const TABLE: readonly (readonly [there: string, wait: string, skip: string, replace: string])[] = [
  ['', 'nw5 in line', 'ns5 in line', 'nr5 in line'],
  // One holds the key.
  ['hw1', '', 'ns5 skipped', 'hw1 gives way to nr5'],
  ['hs1', '', 'ns5 skipped', 'hs1 gives way to nr5'],
  ['hr1', '', 'ns5 skipped', 'hr1 gives way to nr5'],
  ['hw1c', '', 'ns5 skipped', ''],
  ['hw1x', '', 'ns5 skipped', 'hw1x gives way to nr5'],
  ['hw9', '', 'ns5 skipped', ''],
  ['hr9', '', 'ns5 skipped', 'nr5 replaced by hr9'],
  // One is in line.
  ['qw1', 'qw1 in line', 'ns5 skipped, qw1 in line', 'qw1 replaced by nr5, nr5 in line'],
  ['qs1', 'qs1 in line', 'ns5 skipped, qs1 in line', 'qs1 replaced by nr5, nr5 in line'],
  ['qr1', 'qr1 in line', 'ns5 skipped, qr1 in line', 'qr1 replaced by nr5, nr5 in line'],
  ['qw9', 'nw5 in line', 'ns5 in line', 'nr5 in line'],
  ['qs9', 'nw5 in line', 'ns5 in line', 'nr5 in line'],
  ['qr9', 'nw5 in line', 'ns5 in line', 'nr5 replaced by qr9, qr9 in line'],
  // There are several.
  ['hw1 qw2', '', 'ns5 skipped', 'qw2 replaced by nr5, hw1 gives way to nr5'],
  ['hw1x qr2', '', 'ns5 skipped', 'qr2 replaced by nr5, hw1x gives way to nr5'],
  ['hw1c qr2', '', 'ns5 skipped', 'qr2 replaced by nr5'],
  ['hw1 qw9', '', 'ns5 skipped', 'hw1 gives way to nr5'],
  ['hw1 qr9', '', 'ns5 skipped', 'nr5 replaced by qr9'],
  ['hr9 qw2', '', 'ns5 skipped', 'nr5 replaced by hr9'],
  [
    'qw1 qw2',
    'qw1 in line',
    'ns5 skipped, qw1 in line',
    'qw1 replaced by nr5, qw2 replaced by nr5, nr5 in line',
  ],
  ['qw1 qw9', 'qw1 in line', 'ns5 skipped, qw1 in line', 'qw1 replaced by nr5, nr5 in line'],
  ['qw9 qw8', 'nw5 in line', 'ns5 in line', 'nr5 in line'],
  // Two hold it: because of a frozen process, or of an execution that was found.
  ['hw1 hw2', '', 'ns5 skipped', 'hw1 gives way to nr5, hw2 gives way to nr5'],
  ['hw1 hr9', '', 'ns5 skipped', 'nr5 replaced by hr9'],
  // A queued launch that is to be cancelled or replaced ends, and does not count as older.
  ['qw1c', 'qw1c cancelled, nw5 in line', 'qw1c cancelled, ns5 in line', 'qw1c cancelled, nr5 in line'],
  ['qw1x', 'qw1x replaced, nw5 in line', 'qw1x replaced, ns5 in line', 'qw1x replaced, nr5 in line'],
];

describe('a newcomer of a key', () => {
  it.each(TABLE)('if there is %j waits: %j, skips: %j, or replaces: %j', (there, ...expected) => {
    for (const [n, mode] of ['w', 's', 'r'].entries()) {
      expect(decided(`${there} n${mode}5`)).toBe(expected[n]);
      expect(decided(`n${mode}5 ${there.split(' ').toReversed().join(' ')}`)).toBe(expected[n]);
    }
  });
});

describe('the launches of a key', () => {
  it.each([
    ['', ''],
    ['qw1', 'qw1 in line'],
    ['hw1', ''],
    ['qw2 qw1 qw3', 'qw1 in line'],
    // The oldest request, whenever it became due.
    ['qw2 qw9@1', 'qw9@1 in line'],
    ['hw1 qw2', ''],
    // A queued launch was decided before, and is not decided again.
    ['hw1 qs2', ''],
    ['qw1 qs2', 'qw1 in line'],
    ['hw1 qr2', ''],
    ['qw1 qr2', 'qw1 in line'],
    ['hw1 qw2c', 'qw2c cancelled'],
  ])('without a newcomer: %j, %j', (there, expected) => expect(decided(there)).toBe(expected));

  it.each([
    ['nw3 nw4', 'nw3 in line'],
    ['ns3 ns4 ns5', 'ns4 skipped, ns5 skipped, ns3 in line'],
    ['nr3 nr4 nr5', 'nr3 replaced by nr4, nr4 replaced by nr5, nr5 in line'],
    ['hw1 nr3 nr4', 'nr3 replaced by nr4, hw1 gives way to nr4'],
    ['nw3 ns4 nr5', 'ns4 skipped, nw3 replaced by nr5, nr5 in line'],
    ['nr3 ns4 nw5', 'ns4 skipped, nr3 in line'],
    // The one that is due later is newer; of two due together, the one requested later.
    ['ns5@1 ns4@2', 'ns5@1 skipped, ns4@2 in line'],
    ['nr5@1 nr5@2', 'nr5@1 replaced by nr5@2, nr5@2 in line'],
    ['nr5@1 nr4@2', 'nr4@2 replaced by nr5@1, nr5@1 in line'],
  ])('are judged in the order in which they are due: %j, %j', (newcomers, expected) => {
    expect(decided(newcomers)).toBe(expected);
    expect(decided(newcomers.split(' ').toReversed().join(' '))).toBe(expected);
  });

  // Comparing all pairs would take a minute.
  it('may be very many', () => {
    const many = Array.from({ length: 50_000 }, (_, n): KeyedLaunch => ({
      launchId: String(n),
      whenRunning: 'replace',
      role: n % 2 === 0 ? 'queued' : 'newcomer',
      wish: undefined,
      dueMs: n,
      requestedMs: n,
      storedMs: n,
    }));
    expect(decideKey(many)).toMatchObject({ ended: { length: 49_999 }, unwanted: [], head: '49999' });
  });
});
