import { chosenLetters, type ChosenLetter } from '../../dead-letters/chosen-letters.ts';
import { shownLetter } from '../../dead-letters/letter.ts';
import { shownLine } from '../../launch/kit/shown-line.ts';
import { createLogger } from '../../logging/logger.ts';
import { CommandError, type Runtime } from '../../settings/runtime.ts';
import { wrongInput } from '../options.ts';
import { withDeadLetters } from './desk.ts';
import { thereAre } from './report.ts';
import { checkChoice, shownSelection, type Choice } from './selection.ts';

export interface DeadLettersDiscardOptions extends Omit<Choice, 'reason'> {
  /** Why they are discarded; text for the log. */
  readonly reason?: string | undefined;
  /** The reason that the dead letters have. */
  readonly code?: string | undefined;
  readonly dryRun?: boolean | undefined;
}

/** Few: other readers wait for them when this process is killed. */
const PAGE = 20;

/**
 * Removes dead letters for good; before that, each is a line in the log.
 *
 * @throws {CommandError} also if no dead letter fits the choice.
 */
export async function deadLettersDiscard(
  runtime: Runtime,
  options: DeadLettersDiscardOptions,
): Promise<void> {
  const { code: reason, all, launchId, letter, dryRun = false } = options;
  const why = options.reason?.trim() ?? '';
  if (why === '') throw wrongInput('takes --reason with a text: why they are discarded, for the log');
  const choice = { all, reason, launchId, letter };
  checkChoice(choice, { reasonOption: '--code' });
  const logger = createLogger({ level: 'info', destination: runtime.logDestination });
  const others: string[] = [];
  let discarded = 0;
  const summary = (): string =>
    `${discarded} ${dryRun ? 'would be discarded' : 'discarded'}, ${others.length} not chosen`;
  await withDeadLetters({ runtime, pageSize: PAGE }, async ({ leases, subscription }) => {
    const onOther = (other: { readonly reason: string }): void => void others.push(other.reason);
    try {
      for await (const chosen of chosenLetters({ leases, selection: choice, stop: runtime.stop, onOther })) {
        runtime.progress?.('');
        if (dryRun) {
          runtime.print(shownLine(`would discard ${shownLetter(chosen.letter)}`));
        } else {
          logger.info({ ...fieldsOf(chosen), subscription, why }, 'a dead letter is discarded');
          await leases.acknowledge(chosen.message);
        }
        discarded += 1;
        runtime.progress?.(summary());
      }
    } finally {
      runtime.progress?.('');
      runtime.note?.(summary());
    }
  });
  const failed = (message: string) => new CommandError({ message, exitCode: 1 });
  if (runtime.stop.aborted) throw failed('stopped; the rest is released. Run it again to go on');
  if (discarded === 0 && all !== true) {
    throw failed(`no dead letter${shownSelection(choice)}; ${thereAre(others)}`);
  }
}

/** Never the payload. */
function fieldsOf({ letter }: ChosenLetter): object {
  const { reason, inputId, launchId, origin, messageId, deadLetterId, timeMs } = letter;
  return {
    reason,
    id: inputId,
    launchId,
    origin,
    messageId,
    deadLetterId,
    deadLetterTime: new Date(timeMs).toISOString(),
  };
}
