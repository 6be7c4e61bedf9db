import { FaultPlan, type Fault } from '../emulators/grpc/faults.ts';

type Kind = Omit<Fault, 'rpc' | 'share'>;

/** The share of RunJob calls that are hit, all kinds together. */
const RUN_JOB_SHARE = 0.1;
/**
 * The share of calls for one page of executions. A listing fails when any of its pages fails: with a hundred pages (ten
 * thousand executions) one in three.
 */
const LIST_SHARE = 0.004;
/** The delay in Google's RetryInfo, before the time scale. */
const RETRY_DELAY_MS = 2_000;

/** The ways in which a RunJob call can fail. */
function runJobKinds(timeScale: number): Readonly<Record<string, Kind>> {
  const accepted = { when: 'after' } as const;
  return {
    'refused with 14': { code: 'UNAVAILABLE' },
    'refused with 9': { code: 'FAILED_PRECONDITION' },
    'refused with 8 and RetryInfo': {
      code: 'RESOURCE_EXHAUSTED',
      retryDelayMs: Math.round(RETRY_DELAY_MS * timeScale),
    },
    'silence, nothing accepted': { silent: true },
    'accepted, then 14': { ...accepted, code: 'UNAVAILABLE' },
    'accepted, then 4': { ...accepted, code: 'DEADLINE_EXCEEDED' },
    'accepted, then 13': { ...accepted, code: 'INTERNAL' },
    'accepted, then 2': { ...accepted, code: 'UNKNOWN' },
    'accepted, then 1': { ...accepted, code: 'CANCELLED' },
    'accepted, then silence': { ...accepted, silent: true },
    'accepted, then connection reset': { ...accepted, cut: 'reset' },
  };
}

/** The share of reads of one execution, of cancels, and of hints of an ended execution. */
const OTHER_SHARE = 0.1;

const READ_KINDS: Readonly<Record<string, Kind>> = {
  'read failed with 14': { code: 'UNAVAILABLE' },
  'read never answered': { silent: true },
};

const CANCEL_KINDS: Readonly<Record<string, Kind>> = {
  'cancel refused with 14': { code: 'UNAVAILABLE' },
  'cancelled, then 14': { when: 'after', code: 'UNAVAILABLE' },
};

/** Milliseconds before the time scale. */
const HINT_KINDS: Readonly<Record<string, Kind>> = {
  'hint lost': { silent: true },
  'hint delayed by 20 s': { latencyMs: 20_000 },
  'hint twice': { copies: 2 },
};

const LIST_KINDS: Readonly<Record<string, Kind>> = {
  'list failed with 14': { code: 'UNAVAILABLE' },
  'list denied': { code: 'PERMISSION_DENIED' },
  'list never answered': { silent: true },
  'list cut by a connection reset': { cut: 'reset' },
};

/** Faults that hit calls at random (seeded), and how often each kind has hit. */
export class ChaosFaults extends FaultPlan {
  /** By kind, in the order of the table. */
  readonly hits: Map<string, number>;
  readonly #kinds: ReadonlyMap<Fault, string>;
  #armed = false;

  constructor({ random, timeScale }: { readonly random: () => number; readonly timeScale: number }) {
    const kinds = new Map([
      ...faultsOf({ rpc: 'RunJob', share: RUN_JOB_SHARE, kinds: runJobKinds(timeScale) }),
      ...faultsOf({ rpc: 'ListExecutions', share: LIST_SHARE, kinds: LIST_KINDS }),
      ...faultsOf({ rpc: 'GetExecution', share: OTHER_SHARE, kinds: READ_KINDS }),
      ...faultsOf({ rpc: 'CancelExecution', share: OTHER_SHARE, kinds: CANCEL_KINDS }),
      ...faultsOf({ rpc: 'LogExecutionEnd', share: OTHER_SHARE, kinds: HINT_KINDS }),
    ]);
    super({ faults: [...kinds.keys()], random });
    this.#kinds = kinds;
    this.hits = new Map([...kinds.values()].map((kind) => [kind, 0]));
  }

  /** From now on calls are hit. */
  arm(): void {
    this.#armed = true;
  }

  override next(rpc: string): Fault | undefined {
    if (!this.#armed) return undefined;
    const fault = super.next(rpc);
    const kind = fault && this.#kinds.get(fault);
    if (kind !== undefined) this.hits.set(kind, (this.hits.get(kind) ?? 0) + 1);
    return fault;
  }

  /** How many calls of `rpc` were hit. */
  hitsOf(rpc: string): number {
    return [...this.#kinds]
      .filter(([fault]) => fault.rpc === rpc)
      .reduce((sum, [, kind]) => sum + (this.hits.get(kind) ?? 0), 0);
  }
}

/** The plan tries one fault after the other, so each gets the share that makes `share` together. */
function faultsOf(options: {
  readonly rpc: string;
  readonly share: number;
  readonly kinds: Readonly<Record<string, Kind>>;
}): readonly (readonly [Fault, string])[] {
  const { rpc, kinds } = options;
  const names = Object.keys(kinds);
  const share = 1 - (1 - options.share) ** (1 / names.length);
  return Object.entries(kinds).map(([name, kind]) => [{ ...kind, rpc, share }, name]);
}
