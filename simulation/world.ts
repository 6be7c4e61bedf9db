import type { Counts } from './counts.ts';
import type { DatabaseClock } from './database-clock.ts';
import type { Faults } from './faults.ts';
import type { History } from './history.ts';
import type { Invariants } from './invariants.ts';
import type { Database } from './database/database.ts';
import type { Random } from './random.ts';
import type { Scenario } from './scenario.ts';
import type { SimulatedTime } from './simulated-time.ts';

/** What every part of a simulation shares. */
export interface World {
  readonly time: SimulatedTime;
  readonly database: DatabaseClock;
  readonly ledger: Database;
  readonly random: Random;
  readonly scenario: Scenario;
  readonly faults: Faults;
  readonly counts: Counts;
  readonly invariants: Invariants;
  /** Undefined in nearly every run: only a replay needs it. */
  readonly history: History | undefined;
}
