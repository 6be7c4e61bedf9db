import type { Call, LaunchTruth, Sender } from './launch-truth.ts';
import type { Row } from './database/row.ts';
import type { Table } from './database/table.ts';
import type { Scenario } from './scenario.ts';
import { SendWindow } from './send-window.ts';
import type { SimulatedTime } from './simulated-time.ts';
import { RUN_JOB_TIMEOUT_MS, WINDOW_MS } from './constants.ts';

/** An invariant, and where it was violated. */
export interface Violation {
  readonly invariant: string;
  readonly launchId: string;
  readonly detail: string;
}

export interface CallInvariantsOptions {
  readonly scenario: Scenario;
  readonly time: SimulatedTime;
  readonly table: Table;
  readonly truthOf: (launchId: string) => LaunchTruth;
  readonly violate: (violation: Violation) => void;
}

export interface SentCall {
  readonly sender: Sender;
  /** The token of the launch's claim when the sender decided to send. */
  readonly token: string | undefined;
  /** Whether the sender froze between that moment and now. */
  readonly wasFrozen: boolean;
}

/** The invariants of each call of RunJob. */
export class CallInvariants {
  readonly #options: CallInvariantsOptions;
  readonly #window: SendWindow;

  constructor(options: CallInvariantsOptions) {
    this.#options = options;
    this.#window = new SendWindow({ calls: options.scenario.launchesPerMinute, windowMs: WINDOW_MS });
  }

  get #isStrict(): boolean {
    return this.#options.scenario.profile !== 'no-ledger';
  }

  /** Call it when the database's clock jumps, which ends claims during their calls. */
  get #isPromised(): boolean {
    return this.#options.scenario.profile !== 'not-promised';
  }

  /** The token of a launch's current claim. */
  tokenOf(launchId: string): string | undefined {
    return this.#rowOf(launchId)?.token;
  }

  /** Call it when a call of RunJob leaves its process. */
  sent(launchId: string, { sender, token, wasFrozen }: SentCall): Call {
    const { time, scenario } = this.#options;
    const truth = this.#options.truthOf(launchId);
    const { nowMs } = time;
    const { name } = sender;
    const endMs = nowMs + RUN_JOB_TIMEOUT_MS;
    const row = this.#rowOf(launchId);
    const isHeld = row?.state === 'calling' && row.token === token && row.leaseEndsMs >= endMs;
    const isStale = this.#isStrict && !isHeld;
    if (isStale && !wasFrozen && this.#isPromised) {
      const detail = `${name} sends under a claim that ends before the call does`;
      this.#options.violate({ invariant: 'a claim outlives its call', launchId, detail });
    }
    if (scenario.profile === 'postgres' && truth.callingUntilMs > nowMs) {
      const detail = `${name} sends while another call is under way`;
      this.#options.violate({ invariant: 'one call at a time', launchId, detail });
    }
    truth.callingUntilMs = endMs;
    if (!wasFrozen && !this.#window.allows(this.#isStrict ? '' : name, nowMs)) {
      const detail = `more than ${scenario.launchesPerMinute} calls in 60 s`;
      this.#options.violate({ invariant: 'the budget holds in every window', launchId, detail });
    }
    return {
      launchId,
      sender,
      sentMs: nowMs,
      openedMs: truth.openedMs,
      isStale,
      token,
      leaseEndsMs: row?.leaseEndsMs ?? 0,
    };
  }

  /** Call it when a call has its answer, before its process records that. */
  answered({ launchId, sender, sentMs, isStale, token, leaseEndsMs }: Call): void {
    const { time } = this.#options;
    const truth = this.#options.truthOf(launchId);
    if (truth.callingUntilMs === sentMs + RUN_JOB_TIMEOUT_MS) truth.callingUntilMs = -1;
    if (!this.#isStrict || !this.#isPromised || isStale || leaseEndsMs < time.nowMs) return;
    const row = this.#rowOf(launchId);
    if (row?.token === token || row?.state === 'launched') return;
    const detail = `the claim of ${sender.name} was ended by another process during its call`;
    this.#options.violate({ invariant: "a claim is its holder's", launchId, detail });
  }

  #rowOf(launchId: string): Row | undefined {
    return this.#options.table.get(this.#options.truthOf(launchId).key);
  }
}
