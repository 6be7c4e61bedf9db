import type { LaunchKey } from '../src/launch/event/launch-key.ts';
import type { Budget } from '../src/launch/ledger/budget.ts';
import type { ListedExecution } from '../src/launch/executions/listed-execution.ts';
import {
  ExecutionIndex,
  type ExecutionIndexOptions,
  type Finding,
} from '../src/launch/executions/execution-index.ts';
import type { ClaimRequest, ClaimResult, Ledger, Standing } from '../src/launch/ledger/ledger.ts';
import { LedgerRows, type Row } from './ledger-rows.ts';

/** A mistake that somebody could make, put in on purpose, to see that the simulation finds it. */
export interface PlantedBug {
  readonly name: string;
  readonly rows?: () => LedgerRows;
  readonly ledger?: (ledger: Ledger) => Ledger;
  readonly budget?: (budget: Budget) => Budget;
  readonly index?: (options: ExecutionIndexOptions) => ExecutionIndex;
}

/** A ledger that behaves like `ledger`, except for some of its methods. */
function altered(ledger: Ledger, methods: Partial<Ledger>): Ledger {
  return {
    look: (options) => ledger.look(options),
    claim: (request) => ledger.claim(request),
    settle: (options) => ledger.settle(options),
    release: (options) => ledger.release(options),
    markUnknown: (options) => ledger.markUnknown(options),
    adopt: (options) => ledger.adopt(options),
    ...methods,
  };
}

class ExpiredIsFree extends LedgerRows {
  override look(launch: Parameters<LedgerRows['look']>[0], nowMs: number): Standing {
    const standing = super.look(launch, nowMs);
    return standing.kind === 'unknown' && standing.expiredMsAgo > 0 ? { kind: 'free' } : standing;
  }
}

class SettledWithoutToken extends LedgerRows {
  protected override isHeld({ state }: Row): boolean {
    return state === 'calling' || state === 'unknown';
  }
}

class AnyExecutionWillDo extends ExecutionIndex {
  override async find(options: Parameters<ExecutionIndex['find']>[0]): Promise<Finding> {
    const finding = await super.find(options);
    return finding.kind === 'absent' && this.#newest !== undefined
      ? { kind: 'found', execution: this.#newest }
      : finding;
  }

  override addStarted(execution: ListedExecution): boolean {
    this.#newest = { ...execution, digest: undefined };
    return super.addStarted(execution);
  }

  #newest: ListedExecution | undefined;
}

class DeniedIsAbsent extends ExecutionIndex {
  override async find(options: Parameters<ExecutionIndex['find']>[0]): Promise<Finding> {
    const finding = await super.find(options);
    return finding.kind === 'cannot tell' ? { kind: 'absent' } : finding;
  }
}

/** Takes a named launch for that of the default job. */
function nameless<Of extends { readonly key: LaunchKey }>(one: Of): Of {
  return { ...one, key: { ...one.key, name: '' } };
}

class NamelessList extends ExecutionIndex {
  override async find(options: Parameters<ExecutionIndex['find']>[0]): Promise<Finding> {
    return super.find(nameless(options));
  }

  override known(key: LaunchKey): ListedExecution | undefined {
    return super.known({ ...key, name: '' });
  }

  override addStarted(execution: ListedExecution): boolean {
    return super.addStarted({ ...execution, launchJob: '' });
  }
}

const SHORT_LEASE_MS = 5000;

async function* namelessPages(
  pages: AsyncIterable<readonly ListedExecution[]>,
): AsyncGenerator<readonly ListedExecution[]> {
  for await (const page of pages) yield page.map((one) => ({ ...one, launchJob: '' }));
}

/** The mistakes, each one that a reviewer could overlook. */
export const BUGS: readonly PlantedBug[] = [
  {
    name: 'claim-kept-after-failure',
    ledger: (ledger) => altered(ledger, { release: () => Promise.resolve(true) }),
  },
  { name: 'expired-claim-is-free', rows: () => new ExpiredIsFree() },
  { name: 'adopt-any-execution', index: (options) => new AnyExecutionWillDo(options) },
  { name: 'relaunch-on-denied-list', index: (options) => new DeniedIsAbsent(options) },
  {
    name: 'lease-shorter-than-call',
    ledger: (ledger) =>
      altered(ledger, {
        claim: (request: ClaimRequest): Promise<ClaimResult> =>
          ledger.claim({ ...request, leaseMs: SHORT_LEASE_MS }),
      }),
  },
  { name: 'settle-without-token', rows: () => new SettledWithoutToken() },
  {
    name: 'ledger-without-names',
    ledger: (ledger) =>
      altered(ledger, {
        look: (options) => ledger.look(nameless(options)),
        claim: (request) => ledger.claim(nameless(request)),
        adopt: (options) => ledger.adopt(nameless(options)),
      }),
  },
  {
    name: 'list-without-names',
    index: ({ list, ...options }) =>
      new NamelessList({ ...options, list: { pages: (depth) => namelessPages(list.pages(depth)) } }),
  },
  {
    name: 'slot-kept-by-duplicate',
    budget: (budget) => ({
      take: (wanted) => budget.take(wanted),
      pause: (forMs) => budget.pause(forMs),
      giveBack: () => Promise.resolve(),
    }),
  },
];

export function findBug(name: string | undefined): PlantedBug | undefined {
  return BUGS.find((bug) => bug.name === name);
}
