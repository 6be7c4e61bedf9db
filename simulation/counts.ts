/** What happened in a simulation, counted. */
export interface Counts {
  launches: number;
  messages: number;
  deliveries: number;
  redeliveries: number;
  /** Of RunJob, those included that could not be sent. */
  calls: number;
  executions: number;
  /** Launches with more than one execution. */
  doubled: number;
  /** Of those in profile `no-ledger`: one the documentation says can happen. */
  documented: number;
  /** Executions that the fence in the job kept from working. */
  fencedOff: number;
  adopted: number;
  relaunched: number;
  notRecorded: number;
  throttled: number;
  unknownAnswers: number;
  ledgerFailures: number;
  listings: number;
  listFailures: number;
  crashes: number;
  freezes: number;
  frozenSends: number;
  stops: number;
  /** Launches that were held until somebody settled them. */
  settledByHand: number;
  /** Launches that somebody settled while everything went on. */
  resolved: number;
  rejected: number;
  /** How launches ended in the ledger. */
  succeeded: number;
  failed: number;
  cancelled: number;
  gone: number;
  refused: number;
  skipped: number;
  replaced: number;
  expired: number;
  /** Launches that an operator launched again. */
  retried: number;
  sweeps: number;
  hints: number;
  /** Events that were published, again and again where they were. */
  told: number;
  events: number;
  simulatedMinutes: number;
}

export function noCounts(): Counts {
  return {
    launches: 0,
    messages: 0,
    deliveries: 0,
    redeliveries: 0,
    calls: 0,
    executions: 0,
    doubled: 0,
    documented: 0,
    fencedOff: 0,
    adopted: 0,
    relaunched: 0,
    notRecorded: 0,
    throttled: 0,
    unknownAnswers: 0,
    ledgerFailures: 0,
    listings: 0,
    listFailures: 0,
    crashes: 0,
    freezes: 0,
    frozenSends: 0,
    stops: 0,
    settledByHand: 0,
    resolved: 0,
    rejected: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    gone: 0,
    refused: 0,
    skipped: 0,
    replaced: 0,
    expired: 0,
    retried: 0,
    sweeps: 0,
    hints: 0,
    told: 0,
    events: 0,
    simulatedMinutes: 0,
  };
}

/** Adds `more` to `sum`. */
export function addCounts(sum: Counts, more: Counts): void {
  for (const name of Object.keys(more) as (keyof Counts)[]) sum[name] += more[name];
}
