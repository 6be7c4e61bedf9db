import type { Random } from './random.ts';

/** What can go wrong, and how often at most where a seed has it at all. */
export const HIGHEST_RATES = {
  /** Pub/Sub delivers a message twice at once. */
  duplicated: 0.3,
  redeliveredAfterAck: 0.1,
  /** The publisher publishes the same launch id again, in a new message. */
  republished: 0.2,
  /** A publisher uses the launch id of another launch request. */
  conflicting: 0.02,
  /** The answer to a push does not arrive. */
  pushAnswerLost: 0.1,
  /** An instance does not notice that Pub/Sub has given up waiting. */
  disconnectUnseen: 0.5,
  ledgerFails: 0.1,
  ledgerAnswerLost: 0.1,
  /** The caller gives up, and the statement runs minutes later. */
  ledgerLate: 0.1,
  ledgerSlow: 0.1,
  listFails: 0.3,
  /** The first pages come, the next one fails. */
  listCut: 0.3,
  /** A page leaves out executions for some seconds that it showed before, or would have shown. */
  listOmits: 0.5,
  /** The list shows no environment, of any execution. As an outage only: it does not come and go by the page. */
  listHidesEnv: 0,
  runJobRefused: 0.1,
  runJobThrottled: 0.1,
  runJobNotSent: 0.1,
  /** Accepted at once, and the answer is an error. */
  runJobLost: 0.2,
  runJobFailsAfterAll: 0.1,
  /** No answer by the deadline, accepted or not. */
  runJobSilent: 0.1,
  /** An error at once, accepted later. */
  runJobAcceptedLate: 0.1,
  runJobWithoutMetadata: 0.1,
  runJobSlow: 0.2,
  /** At any call: before it leaves, after it left, or when its answer comes. */
  crash: 0.005,
  /** The scheduler's call of a sweep does not arrive. */
  sweepLost: 0.5,
  /** Nobody hears that an execution has ended, or much later. */
  hintLost: 0.5,
  hintLate: 0.5,
  publishFails: 0.2,
  /** Published, and the publisher does not know. */
  publishAnswerLost: 0.2,
  /** A read of one execution fails; or says that it is not there, once. */
  readFails: 0.2,
  readMisses: 0.1,
  cancelFails: 0.2,
  cancelAnswerLost: 0.2,
  /** An execution starts much later than it was created. */
  startsLate: 0.2,
  /** Between the last look at the lease and the send; in the profile `frozen` only. */
  frozenAtSend: 0.15,
} as const;

export type Fault = keyof typeof HIGHEST_RATES;
export type FaultRates = Readonly<Record<Fault, number>>;

/** Decides what goes wrong. */
export class Faults {
  readonly #rates: FaultRates;
  readonly #random: Random;
  readonly #outages = new Map<Fault, number>();
  #healed = false;

  constructor(rates: FaultRates, random: Random) {
    this.#rates = rates;
    this.#random = random;
  }

  get healed(): boolean {
    return this.#healed;
  }

  /** Whether it goes wrong this time. */
  strikes(fault: Fault): boolean {
    if (this.#healed) return false;
    return (this.#outages.get(fault) ?? 0) > 0 || this.#random.chance(this.#rates[fault]);
  }

  /** From now on it goes wrong every time, until the function that it returns is called. */
  begin(fault: Fault): () => void {
    this.#outages.set(fault, (this.#outages.get(fault) ?? 0) + 1);
    return () => this.#outages.set(fault, (this.#outages.get(fault) ?? 0) - 1);
  }

  /** Nothing goes wrong any more. */
  heal(): void {
    this.#healed = true;
  }
}
