import type { KeyDecision, KeyedLaunch } from '../../src/launch/queue/key-line.ts';
import type { PlantedBug } from '../planted-bug.ts';
import { holdsSlot, isClaimed, type Row } from '../database/row.ts';
import { Table } from '../database/table.ts';

class ExpiredClaimIsFree extends Table {
  override isInLine(row: Row): boolean {
    return super.isInLine(row) || (isClaimed(row) && (row.expiresMs ?? 0) <= this.clock.now());
  }
}

class SettledWithoutToken extends Table {
  override isHeld(row: Row | undefined, _token: string): row is Row {
    return row !== undefined && isClaimed(row);
  }
}

/** Counts up with each claim and down with each end, but forgets claims that launched nothing. */
class SlotsCounted extends Table {
  readonly #counts = new Map<string, number>();

  override put(row: Row): void {
    const before = this.rows.get(row.id);
    super.put(row);
    const had = before !== undefined && holdsSlot(before);
    if (!had && holdsSlot(row)) this.#add(row.path, 1);
    if (had && row.endedAs !== undefined && before.state === 'launched') this.#add(row.path, -1);
  }

  override holding(path: string): number {
    return this.#counts.get(path) ?? 0;
  }

  #add(path: string, one: number): void {
    this.#counts.set(path, this.holding(path) + one);
  }
}

const TIMER_MS = 120_000;

class SlotFreedByTimer extends Table {
  override holding(path: string): number {
    const fromMs = this.clock.now() - TIMER_MS;
    return [...this.open(path)].filter((row) => holdsSlot(row) && (row.claimedMs ?? 0) > fromMs).length;
  }
}

class ExpiredIsLaunched extends Table {
  override isExpired(_row: Row): boolean {
    return false;
  }
}

class NewestFirst extends Table {
  override inOrder(rows: readonly Row[]): readonly Row[] {
    return super.inOrder(rows).toReversed();
  }
}

class StartsPastTheLine extends Table {
  override isNext(_row: Row): boolean {
    return true;
  }
}

/** Checks the holder of the key when a launch is stored, but not when one is claimed. */
class KeyOutsideTheClaim extends Table {
  override decide(launches: readonly KeyedLaunch[]): KeyDecision {
    const { ended, unwanted, head } = super.decide(launches);
    const { head: next } = super.decide(launches.filter(({ role }) => role !== 'holds'));
    return { ended, unwanted, head: head ?? next };
  }
}

class ReplacedAtOnce extends Table {
  override decide(launches: readonly KeyedLaunch[]): KeyDecision {
    const decision = super.decide(launches);
    return { ...decision, head: decision.head ?? decision.unwanted[0]?.replacedBy };
  }
}

/** Of two launches that replace, the one that arrived last wins, whenever it was requested. */
class LastToComeWins extends Table {
  override decide(launches: readonly KeyedLaunch[]): KeyDecision {
    const { storedMs = 0 } = launches.find(({ role }) => role === 'newcomer') ?? {};
    return super.decide(
      launches.map((one) =>
        one.role === 'newcomer' ? { ...one, dueMs: storedMs, requestedMs: storedMs } : one,
      ),
    );
  }
}

export const TABLE_BUGS: readonly PlantedBug[] = [
  { name: 'expired-claim-is-free', table: (clock) => new ExpiredClaimIsFree(clock) },
  { name: 'settle-without-token', table: (clock) => new SettledWithoutToken(clock) },
  { name: 'slots-counted', table: (clock) => new SlotsCounted(clock) },
  { name: 'slot-freed-by-a-timer', table: (clock) => new SlotFreedByTimer(clock) },
  { name: 'expired-is-launched', table: (clock) => new ExpiredIsLaunched(clock) },
  { name: 'newest-first', table: (clock) => new NewestFirst(clock) },
  { name: 'starts-past-the-line', table: (clock) => new StartsPastTheLine(clock) },
  { name: 'key-outside-the-claim', table: (clock) => new KeyOutsideTheClaim(clock) },
  { name: 'replaced-before-its-end', table: (clock) => new ReplacedAtOnce(clock) },
  { name: 'last-to-come-wins', table: (clock) => new LastToComeWins(clock) },
];
