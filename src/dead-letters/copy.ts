import type { PulledMessage } from '../google/pubsub/dead-letters.ts';
import type { OutgoingMessage } from '../google/pubsub/publish-queue.ts';
import { ORIGIN, REPLAYS } from '../launch/event/dead-letter.ts';
import { launchIdOfForcedReplay } from '../launch/event/launch-id.ts';
import { parseData } from '../launch/event/parse-data.ts';
import { Rejection } from '../launch/event/rejection.ts';
import { idOf } from '../launch/jobs/event-facts.ts';
import { misfitOf } from '../launch/event/message-limits.ts';
import { PUBSUB_PREFIX, type Letter } from './letter.ts';

/** The message that a replay publishes. */
export interface Copy extends OutgoingMessage {
  readonly launchId: string;
  /** How often it was replayed, this time included. */
  readonly replays: number;
  /** What to tell the person who replays this one, in sentences. */
  readonly notes: readonly string[];
}

/** A dead letter that is not replayed; `why` says what would change that. */
export interface LeftAlone {
  readonly why: string;
}

export interface CopyOptions {
  readonly message: Pick<PulledMessage, 'data' | 'attributes'>;
  /** Read from the message. */
  readonly letter: Letter;
  /** Full name of the subscription that the dead letter lies in. */
  readonly subscription: string;
  /** JSON in place of its data; undefined: the data stays. */
  readonly data?: Buffer | undefined;
  readonly force: boolean;
  readonly maxReplays: number;
}

/**
 * Makes the message that replays a dead letter: its data and attributes without those that were added when it was given
 * up, the number of replays, the subscription that delivered it first, and always an explicit launch id.
 *
 * The same dead letter always gives the same launch id, also with `force` or corrected data. So a replay that was killed
 * between publishing and acking can be repeated: both copies are one launch. If that launch has launched before with
 * other data, the copy comes back as `launch-id-conflict`.
 */
export function copyOf(options: CopyOptions): Copy | LeftAlone {
  const { message, letter, subscription, force, maxReplays, data = message.data } = options;
  if (letter.replays >= maxReplays) {
    return {
      why: `it has been replayed ${letter.replays} times; fix the cause of its failure, then raise --max-replays`,
    };
  }
  const why = options.data && whyNotCorrected(options, options.data);
  if (why !== undefined) return { why };
  const chosen = force ? forcedLaunchId(letter, subscription) : keptLaunchId(letter);
  if ('why' in chosen) return chosen;
  const { launchId, note } = chosen;
  const replays = letter.replays + 1;
  const attributes = {
    ...Object.fromEntries(Object.entries(message.attributes).filter(([name]) => !isAdded(name, letter))),
    launchId,
    [REPLAYS]: String(replays),
    ...(letter.subscription !== undefined && { [ORIGIN]: letter.subscription }),
  };
  const misfit = misfitOf({ data, attributes });
  if (misfit !== undefined) return { why: `Pub/Sub would not take the copy: ${misfit}` };
  const partial =
    'its delivery was unwrapped: only the attributes that the bridge and its rules read are known, the others are missing';
  const notes = [note, letter.isPartial ? partial : ''].filter((one) => one !== '');
  return { data, attributes, launchId, replays, notes };
}

/** Why corrected data would certainly come back. */
function whyNotCorrected({ message, letter, force }: CopyOptions, data: Buffer): string | undefined {
  if (letter.reason === 'launch-id-conflict' && !force) {
    return 'its launch id has launched another request, so other data under it would come back; --force replays it under a new launch id';
  }
  try {
    idOf(message.attributes['id'], parseData(data));
    return undefined;
  } catch (error) {
    if (error instanceof Rejection) return `it would be rejected again: ${error.message}`;
    throw error;
  }
}

type Chosen = { readonly launchId: string; readonly note: string } | LeftAlone;

function keptLaunchId({ origin, launchId, isLaunchIdValid }: Letter): Chosen {
  if (origin !== 'bridge') {
    const who = origin === 'pubsub' ? 'Pub/Sub gave it up, not the bridge' : 'it was published here directly';
    const then =
      launchId !== undefined && isLaunchIdValid
        ? "--force replays it under its publisher's launch id"
        : '--force replays it under a new launch id, and launches it again if it has launched';
    return { why: `${who}, so it is not known whether it launched; ${then}` };
  }
  if (launchId !== undefined && isLaunchIdValid) return { launchId, note: '' };
  return {
    why: `its launch id ${launchId === undefined ? 'is not known' : 'is malformed and would be rejected again'}; --force replays it under a new one`,
  };
}

function forcedLaunchId(letter: Letter, subscription: string): { launchId: string; note: string } {
  const { origin, launchId: old, isLaunchIdValid } = letter;
  if (origin !== 'bridge' && old !== undefined && isLaunchIdValid) {
    return {
      launchId: old,
      note: "under its publisher's launch id: if it has launched, it is not launched again",
    };
  }
  // Made from the message, not at random: a forced replay that is killed and repeated is one launch too.
  const launchId = launchIdOfForcedReplay({ subscription, messageId: letter.messageId });
  const note =
    origin === 'bridge'
      ? `a new launch: ${launchId} in place of ${old ?? 'one that is not known'}; if it has launched, it runs a second time`
      : `a new launch: ${launchId}, since its own launch id is not known; if it has launched, it runs a second time`;
  return { launchId, note };
}

function isAdded(name: string, { origin }: Letter): boolean {
  return name.startsWith('deadLetter') || (origin === 'pubsub' && name.startsWith(PUBSUB_PREFIX));
}
