/** One row of the bench: its figures, their bounds, and how to measure them. */
export interface Row {
  /** For `--row`. */
  readonly name: string;
  readonly work: string;
  /** The contestant that ours is compared with; empty if there is none. */
  readonly beside: string;
  /** The fastest possible contestant; undefined if `beside` is that. */
  readonly limit?: string;
  readonly metrics: readonly Metric[];
  /** Measurements of each contestant, unless `--rounds` is given. */
  readonly rounds: number;
  /** Starts the contestants and warms them up; `acquired` closes their resources. */
  readonly open: (acquired: AsyncDisposableStack) => Promise<Contestants>;
}

/** One figure of a row. */
export interface Metric {
  readonly key: string;
  readonly unit: string;
  /** Digits after the point. */
  readonly digits: number;
  /** The bound of ours; undefined for a figure that is only shown. */
  readonly bound?: Bound;
}

export interface Bound {
  /** The bounded value: ours divided by `beside`, ours minus `beside`, or ours alone. */
  readonly of: 'ratio' | 'difference' | 'ours';
  readonly kind: 'at least' | 'at most';
  readonly value: number;
  /** A better value to aim for. */
  readonly goal?: number;
}

/** The figures of one run, by the keys of the row's metrics. */
export type Figures = Readonly<Record<string, number>>;

export type ContestantName = 'ours' | 'beside' | 'limit';

/** Each measures one run of its contestant. */
export type Contestants = Readonly<Partial<Record<ContestantName, () => Promise<Figures>>>>;

/** Medians of a row, by contestant and metric. */
export interface Result {
  readonly row: Row;
  readonly rounds: number;
  readonly medians: Readonly<Partial<Record<ContestantName, Figures>>>;
  /** Every run's figures, in the order in which they were measured. */
  readonly runs: Readonly<Partial<Record<ContestantName, readonly Figures[]>>>;
}

/**
 * Measures a row. The contestants take turns in alternating order, because the speed of a machine changes over time.
 */
export async function measureRow(row: Row, rounds: number): Promise<Result> {
  await using acquired = new AsyncDisposableStack();
  const entries = Object.entries(await row.open(acquired)) as [ContestantName, () => Promise<Figures>][];
  const runs = Object.fromEntries(entries.map(([name]) => [name, [] as Figures[]]));
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, run] of round % 2 === 0 ? entries : entries.toReversed()) runs[name]?.push(await run());
  }
  const medians = entries.map(([name]) => [name, mediansOf(row.metrics, runs[name] ?? [])] as const);
  return { row, rounds, medians: Object.fromEntries(medians), runs };
}

function mediansOf(metrics: readonly Metric[], runs: readonly Figures[]): Figures {
  return Object.fromEntries(
    metrics.map(({ key }) => [key, median(runs.map((run) => run[key] ?? Number.NaN))]),
  );
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? Number.NaN) + (sorted[Math.floor(middle)] ?? Number.NaN)) / 2;
}
