import type { Machine } from './machine.ts';
import type { Bound, Result } from './row.ts';
import { compare, type Comparison } from './verdict.ts';

const HEAD = ['row', 'work', 'figure', 'ours', 'beside it', 'ratio', 'asked', '', 'limit', 'of limit'];

/** The results as an aligned Markdown table. */
export function table(results: readonly Result[]): string {
  const rows = results.flatMap((result) =>
    compare(result).map((comparison, place) => cells(result, comparison, place === 0)),
  );
  const widths = HEAD.map((head, column) =>
    Math.max(...[HEAD, ...rows].map((row) => row[column]?.length ?? 0), head.length),
  );
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(HEAD), rule, ...rows.map(line)].join('\n');
}

/** Machine, pinning and versions, one line each. */
export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGb, system, load, pinning, versions } = machine;
  const names = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `Machine: ${cpu}, ${cores} cores, ${memoryGb} GB, ${system}; load ${load} before the run`,
    `Pinned: ${pinning}`,
    `Versions: ${names.join(', ')}`,
  ].join('\n');
}

/** One sentence for each figure outside of its bound. */
export function shortfalls(results: readonly Result[]): readonly string[] {
  return results.flatMap((result) =>
    compare(result)
      .filter(({ verdict }) => verdict === 'falls short')
      .map((comparison) => {
        const { metric, ratio, difference, ours } = comparison;
        const figures = {
          ratio: `${ratio.toFixed(3)} times`,
          difference: `${difference.toFixed(metric.digits)} more`,
          ours: ours.toFixed(metric.digits),
        };
        const figure = figures[metric.bound?.of ?? 'ours'];
        return `${result.row.name}: ${metric.unit} ${figure}, asked is ${asked(metric.bound)}`;
      }),
  );
}

function cells({ row }: Result, comparison: Comparison, isFirst: boolean): readonly string[] {
  const { metric, ours, beside, limit, ratio, limitRatio, verdict } = comparison;
  const figure = (value: number | undefined): string =>
    value === undefined || Number.isNaN(value) ? '' : value.toFixed(metric.digits);
  return [
    isFirst ? row.name : '',
    isFirst ? row.work : '',
    metric.unit,
    figure(ours),
    `${figure(beside)}${isFirst && row.beside !== '' ? ` (${row.beside})` : ''}`,
    Number.isNaN(ratio) ? '' : ratio.toFixed(2),
    asked(metric.bound),
    verdict ?? '',
    `${figure(limit)}${isFirst && row.limit !== undefined ? ` (${row.limit})` : ''}`,
    limitRatio === undefined ? '' : limitRatio.toFixed(2),
  ];
}

function asked(bound: Bound | undefined): string {
  if (bound === undefined) return '';
  const { kind, value, goal, of } = bound;
  const text = `${kind} ${value}${{ ratio: '', difference: ' more', ours: ', ours' }[of]}`;
  return goal === undefined ? text : `${text}, goal ${goal}`;
}
