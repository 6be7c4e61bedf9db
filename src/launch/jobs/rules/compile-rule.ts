import { LAUNCH_EVENT_PREFIX, TOLD_STATES } from '../../event/launch-event.ts';
import { shownName } from '../../event/shown-name.ts';
import { hintOf } from '../../kit/nearest-name.ts';
import { isHeaderName } from './cel-names.ts';
import type { Compilation } from './compilation.ts';
import { compileValues } from './compile-values.ts';
import { compileExpression } from './expression.ts';
import { headerComplaint } from './expression-checks.ts';
import { FileJob } from './file-job.ts';
import { FileRule, type EventSource } from './file-rule.ts';
import { PARTS, type FromEntry } from './rules-schema.ts';
import { fittingParts } from './schema-faults.ts';
import { NO_VALUES } from './values.ts';
import type { Path } from './yaml-document.ts';

const TOLD_TYPES = new Set<string>(TOLD_STATES.map((state) => `${LAUNCH_EVENT_PREFIX}${state}`));

interface Options {
  readonly index: number;
  readonly value: unknown;
  readonly jobs: ReadonlyMap<string, FileJob>;
  /** The project of short subscription names. */
  readonly projectId: string;
  readonly compilation: Compilation;
}

/**
 * Compiles a rule. Its faults go to the compilation.
 *
 * @returns undefined if its job does not exist.
 */
export function compileRule(options: Options): FileRule | undefined {
  const { index, value, jobs, compilation } = options;
  const path = ['rules', index];
  const { name = '', from, when: condition } = fittingParts(PARTS.rule, value);
  const launch = fittingParts(PARTS.rule.shape.launch, launchOf(value));
  const owner = `rule ${JSON.stringify(name)}`;
  const when = condition === undefined ? undefined : compileCondition(options, condition, owner);
  const job = launch.job === undefined ? undefined : jobs.get(launch.job);
  if (launch.job !== undefined && job === undefined) {
    compilation.refuse([...path, 'launch', 'job'], unknownJob(launch.job, [...jobs.keys()]));
  }
  compilation.noteLedgerKeys([...path, 'launch'], launch);
  const base = job?.compiled ?? NO_VALUES;
  const values = compileValues({ entry: launch, path: [...path, 'launch'], owner, compilation, base });
  const source = compileSource(options, from ?? {}, [...path, 'from']);
  if (job === undefined) return undefined;
  const launched = new FileJob({ name: job.name, job: job.job, owner, queueing: job.queueing, values });
  return new FileRule({ rule: name, job: launched, from: source, when });
}

/** The message about a job that does not exist. */
export function unknownJob(name: string, names: readonly string[]): string {
  return `there is no job ${name}${hintOf(name, names)}; takes ${names.slice(0, 20).join(', ')}`;
}

function launchOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'launch' in value ? value.launch : undefined;
}

function compileCondition({ index, compilation }: Options, text: string, owner: string): FileRule['when'] {
  const path = ['rules', index, 'when'];
  const { expression, faults = [] } = compileExpression({ text, wanted: 'true or false' });
  for (const fault of faults) compilation.refuseIn(path, fault);
  return expression && { expression, place: compilation.place(owner, ['rules', index], ['when']) };
}

function compileSource({ compilation, projectId }: Options, from: FromEntry, path: Path): EventSource {
  const attributes = Object.entries(from.attributes ?? {});
  for (const [name] of attributes) {
    if (isHeaderName(name)) compilation.refuseKey([...path, 'attributes', name], headerComplaint(name));
  }
  const { subscription, type, source } = from;
  if (type?.startsWith(LAUNCH_EVENT_PREFIX) === true && !TOLD_TYPES.has(type)) {
    compilation.refuse([...path, 'type'], unknownState(type.slice(LAUNCH_EVENT_PREFIX.length)));
  }
  return {
    subscription: subscription && fullSubscription(subscription, projectId),
    attributes,
    type,
    source,
  };
}

/** Without this fault a rule with a typo here would silently never match. */
function unknownState(state: string): string {
  const hint = hintOf(state, TOLD_STATES);
  return `no event tells that a launch is ${shownName(state)}${hint}; takes ${LAUNCH_EVENT_PREFIX} and ${TOLD_STATES.join(', ')}`;
}

/** @param projectId the project of short names. */
export function fullSubscription(name: string, projectId: string): string {
  return name.includes('/') ? name : `projects/${projectId}/subscriptions/${name}`;
}
