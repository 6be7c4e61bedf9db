import type { Entry } from './ordered-line.ts';

interface Link {
  readonly entry: Entry;
  next: Link | undefined;
}

/**
 * The ready messages, in the order in which they became ready. Messages that are no longer ready are skipped. A linked
 * list, because removing from a long array would move all of it.
 */
export class ReadyQueue {
  #first: Link | undefined;
  #last: Link | undefined;

  add(entry: Entry): void {
    const link: Link = { entry, next: undefined };
    if (this.#last === undefined) this.#first = link;
    else this.#last.next = link;
    this.#last = link;
  }

  /** Removes the first message that is ready and may be taken. */
  take(mayTake: (entry: Entry) => boolean): Entry | undefined {
    let before: Link | undefined;
    for (let link = this.#first; link !== undefined; link = link.next) {
      const { entry } = link;
      if (entry.state === 'ready' && !mayTake(entry)) {
        before = link;
        continue;
      }
      this.#takeOut(link, before);
      if (entry.state === 'ready') return entry;
    }
    return undefined;
  }

  clear(): void {
    this.#first = undefined;
    this.#last = undefined;
  }

  #takeOut(link: Link, before: Link | undefined): void {
    if (before === undefined) this.#first = link.next;
    else before.next = link.next;
    if (this.#last === link) this.#last = before;
  }
}
