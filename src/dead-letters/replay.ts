import { unlessAborted } from '../launch/kit/abort-race.ts';
import type { Clock } from '../launch/kit/clock.ts';
import { shownLine } from '../launch/kit/shown-line.ts';
import type { Runtime } from '../settings/runtime.ts';
import { chosenLetters, type ChosenLetter } from './chosen-letters.ts';
import { copyOf, type Copy, type LeftAlone } from './copy.ts';
import type { Leases } from './leases.ts';
import { shownLetter, type SelectionOptions } from './letter.ts';

export interface ReplayOptions {
  readonly runtime: Pick<Runtime, 'stop' | 'print' | 'note' | 'progress'>;
  readonly clock: Clock;
  readonly leases: Pick<Leases, 'next' | 'acknowledge'>;
  /** Full name of the subscription that the dead letters lie in. */
  readonly subscription: string;
  readonly selection: SelectionOptions;
  /** JSON in place of the data; undefined: the data stays. */
  readonly data?: Buffer | undefined;
  readonly force: boolean;
  readonly maxReplays: number;
  /** 0 does not pace. */
  readonly perMinute: number;
  /** Stores a copy and returns its message id; undefined in a dry run. */
  readonly publish: ((copy: Copy) => Promise<string>) | undefined;
}

/** One run over the dead letters, and its counts. */
export class Replay {
  readonly #options: ReplayOptions;
  /** The replays so far of every launch that this run has sent, by launch id. */
  readonly #sent = new Map<string, number>();
  readonly #tally = { replayed: 0, left: 0, others: new Array<string>() };
  #nextMs: number;

  constructor(options: ReplayOptions) {
    this.#options = options;
    this.#nextMs = options.clock.monotonic();
  }

  /**
   * How many were replayed, how many were chosen and left alone (a note said why), and the reasons of the others.
   */
  get tally(): Readonly<{ replayed: number; left: number; others: readonly string[] }> {
    return this.#tally;
  }

  /**
   * Replays one after the other until there seem to be no more, or the process is told to stop.
   *
   * @throws what `publish` throws, and the error of a pull or an ack.
   */
  async toTheEnd(): Promise<void> {
    const { leases, runtime, selection } = this.#options;
    const onOther = ({ reason }: { readonly reason: string }): void => {
      this.#tally.others.push(reason);
      runtime.progress?.(this.summary());
    };
    for await (const chosen of chosenLetters({ leases, selection, stop: runtime.stop, onOther })) {
      await this.#one(chosen);
      runtime.progress?.(this.summary());
    }
  }

  /** The counts so far, in one line. */
  summary(): string {
    const done = this.#options.publish === undefined ? 'would be replayed' : 'replayed';
    const { replayed, left, others } = this.#tally;
    return `${replayed} ${done}, ${left} left alone, ${others.length} not chosen`;
  }

  async #one(chosen: ChosenLetter): Promise<void> {
    const { publish, leases } = this.#options;
    const { message, letter } = chosen;
    const copy = this.#copyOf(chosen);
    if ('why' in copy) {
      this.#tally.left += 1;
      this.#note(`left alone: ${shownLetter(letter)}: ${copy.why}`);
      return;
    }
    const shown = shownLetter({ ...letter, launchId: copy.launchId });
    if (publish === undefined) {
      this.#tally.replayed += 1;
      this.#print(`would replay ${shown}`, copy);
      return;
    }
    if (!(await this.#turn())) return;
    const messageId = await publish(copy);
    this.#sent.set(copy.launchId, copy.replays);
    this.#tally.replayed += 1;
    this.#print(`replayed ${shown} as message ${messageId}`, copy);
    await leases.acknowledge(message);
  }

  #copyOf(chosen: ChosenLetter): Copy | LeftAlone {
    const { subscription, data, force, maxReplays } = this.#options;
    const { letter } = chosen;
    // Else a run would replay again what it replayed a moment ago, up to the limit.
    if (letter.replays >= (this.#sent.get(letter.launchId ?? '') ?? Number.POSITIVE_INFINITY)) {
      return { why: 'this run replayed it, and it was given up again; fix the cause of its failure first' };
    }
    return copyOf({ ...chosen, subscription, data, force, maxReplays });
  }

  /** Waits until the next publish is due. False when the process was told to stop meanwhile. */
  async #turn(): Promise<boolean> {
    const { clock, perMinute, runtime } = this.#options;
    if (perMinute === 0) return true;
    const waitMs = this.#nextMs - clock.monotonic();
    if (waitMs > 0) {
      const due = Promise.withResolvers<void>();
      const timer = clock.setTimer(waitMs, due.resolve);
      await unlessAborted(due.promise, runtime.stop);
      timer.cancel();
    }
    this.#nextMs = clock.monotonic() + 60_000 / perMinute;
    return !runtime.stop.aborted;
  }

  #print(line: string, { notes }: Copy): void {
    const { runtime } = this.#options;
    runtime.progress?.('');
    runtime.print(shownLine(line));
    for (const note of notes) this.#note(`  ${note}`);
  }

  #note(line: string): void {
    const { runtime } = this.#options;
    runtime.progress?.('');
    runtime.note?.(shownLine(line));
  }
}
