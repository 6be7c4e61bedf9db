import type { PulledMessage } from '../google/pubsub/dead-letters.ts';
import { unlessAborted } from '../launch/kit/abort-race.ts';
import type { Clock } from '../launch/kit/clock.ts';
import { copyOf, type Copy, type LeftAlone } from './copy.ts';
import type { Leases } from './leases.ts';
import { isSelected, readLetter, type Letter, type SelectionOptions } from './letter.ts';
import type { Runtime } from '../settings/runtime.ts';
import { shownLine } from '../launch/kit/shown-line.ts';

export interface ReplayOptions {
  readonly runtime: Pick<Runtime, 'stop' | 'print' | 'note' | 'progress'>;
  readonly clock: Clock;
  readonly leases: Pick<Leases, 'next' | 'acknowledge'>;
  /** Full name of the subscription that the dead letters lie in. */
  readonly subscription: string;
  readonly selection: SelectionOptions;
  readonly force: boolean;
  readonly maxReplays: number;
  /** 0 does not pace. */
  readonly perMinute: number;
  /** Stores a copy and returns its message id; undefined in a dry run. */
  readonly publish: ((copy: Copy) => Promise<string>) | undefined;
}

/** One run over the dead letters, and what it came to. */
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
   * How many were replayed, how many were chosen and left alone (a note has said why), and the reasons of the others,
   * one for each.
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
    const { leases, runtime } = this.#options;
    while (!runtime.stop.aborted) {
      const page = await leases.next();
      if (page.length === 0) return;
      for (const message of page) {
        if (runtime.stop.aborted) return;
        await this.#one(message);
        runtime.progress?.(this.summary());
      }
    }
  }

  /** What the run has come to so far, in one line. */
  summary(): string {
    const done = this.#options.publish === undefined ? 'would be replayed' : 'replayed';
    const { replayed, left, others } = this.#tally;
    return `${replayed} ${done}, ${left} left alone, ${others.length} not chosen`;
  }

  async #one(message: PulledMessage): Promise<void> {
    const { selection, publish, leases } = this.#options;
    const letter = readLetter(message);
    if (!isSelected(letter, selection)) {
      this.#tally.others.push(letter.reason);
      return;
    }
    const copy = this.#copyOf(message, letter);
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

  #copyOf(message: PulledMessage, letter: Letter): Copy | LeftAlone {
    const { subscription, force, maxReplays } = this.#options;
    // Without this a run would replay what it replayed a moment ago, until the limit is used up.
    if (letter.replays >= (this.#sent.get(letter.launchId ?? '') ?? Number.POSITIVE_INFINITY)) {
      return { why: 'this run replayed it, and it was given up again; fix what it fails on first' };
    }
    return copyOf({ message, letter, subscription, force, maxReplays });
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

function shownLetter({ launchId, inputId, reason }: Letter): string {
  return `launch ${launchId ?? '-'}, id ${inputId ?? '-'} (${reason})`;
}
