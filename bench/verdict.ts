import type { Bound, ContestantName, Metric, Result } from './row.ts';

/** One figure of a row, compared with the other contestants and its bound. */
export interface Comparison {
  readonly metric: Metric;
  readonly ours: number;
  readonly beside: number;
  readonly limit: number | undefined;
  /** Ours divided by `beside`. */
  readonly ratio: number;
  /** Ours minus `beside`. */
  readonly difference: number;
  /** Ours divided by the limit. */
  readonly limitRatio: number | undefined;
  /** Undefined for a figure without a bound. */
  readonly verdict: 'met' | 'goal met' | 'falls short' | undefined;
}

/** Compares the medians of a row. */
export function compare({ row, medians }: Result): readonly Comparison[] {
  return row.metrics.map((metric) => {
    const of = (name: ContestantName): number | undefined => medians[name]?.[metric.key];
    const [ours = Number.NaN, beside = Number.NaN, limit] = [of('ours'), of('beside'), of('limit')];
    const held = { ratio: ours / beside, difference: ours - beside, ours };
    return {
      metric,
      ours,
      beside,
      limit,
      ratio: held.ratio,
      difference: held.difference,
      limitRatio: limit === undefined ? undefined : ours / limit,
      verdict: metric.bound && verdictOf(metric.bound, held[metric.bound.of]),
    };
  });
}

function verdictOf({ kind, value, goal }: Bound, figure: number): Comparison['verdict'] {
  const reaches = (aim: number): boolean => (kind === 'at least' ? figure >= aim : figure <= aim);
  if (!reaches(value)) return 'falls short';
  return goal !== undefined && reaches(goal) ? 'goal met' : 'met';
}
