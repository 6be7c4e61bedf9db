import { cannotTell, type Assumption, type Option, type Seen } from './assumption.ts';
import { OPTIONS } from './assumptions.ts';
import { JobNotCreated } from './job-not-created.ts';
import { shareable } from './shareable.ts';
import { Stopped, type Trial } from './trial.ts';

/** What a run has to say about one assumption. */
export interface Row extends Omit<Assumption, 'try' | 'option'> {
  readonly verdict: Seen['verdict'] | 'not tried';
  /** Without e-mail addresses, and without the id and number of the project. */
  readonly seen: string;
}

export interface TryOptions {
  readonly trial: Trial;
  readonly assumptions: readonly Assumption[];
  /** What the user has asked for. */
  readonly asked: ReadonlySet<Option>;
  readonly projectId: string;
  readonly onBegin: (assumption: Assumption) => void;
  readonly onRow: (row: Row) => void;
}

/** Tries one assumption after the other. @throws {Stopped} */
export async function tryAssumptions(options: TryOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const withoutJob: string[] = [];
  for (const assumption of options.assumptions) {
    options.trial.throwIfStopped();
    options.onBegin(assumption);
    const { verdict, seen } = await verdictOf(assumption, { ...options, withoutJob });
    const { id, assumed, source, ifWrong, seenLive } = assumption;
    const row = { id, assumed, source, ifWrong, seenLive, verdict, seen: shareable(seen, options.projectId) };
    rows.push(row);
    options.onRow(row);
  }
  return rows;
}

async function verdictOf(
  assumption: Assumption,
  { trial, asked, withoutJob }: TryOptions & { readonly withoutJob: string[] },
): Promise<Pick<Row, 'verdict' | 'seen'>> {
  const { option } = assumption;
  if (option !== undefined && !asked.has(option)) {
    return { verdict: 'not tried', seen: `add ${OPTIONS[option]} to try it` };
  }
  try {
    return await assumption.try(trial);
  } catch (error) {
    if (error instanceof Stopped) throw error;
    if (error instanceof JobNotCreated) {
      const [first] = withoutJob;
      if (first !== undefined) {
        return { verdict: 'not tried', seen: `needs the job that could not be created (${first})` };
      }
      withoutJob.push(assumption.id);
    }
    return cannotTell(error instanceof Error ? error.message : String(error));
  }
}
