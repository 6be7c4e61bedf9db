import type { RecordedCall } from './unary-call.ts';

export interface CallLogOptions {
  /** How many calls it keeps. */
  readonly keepCalls: number;
  /** How many bytes their requests may have together, roughly. */
  readonly keepBytes: number;
}

/** The finished calls of one server, as far back as its bounds reach. */
export class CallLog {
  readonly #options: CallLogOptions;
  readonly #calls: RecordedCall[] = [];
  readonly #sizes: number[] = [];
  #bytes = 0;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  /** Oldest first; it goes on growing and losing its oldest. */
  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  record(call: RecordedCall): void {
    // To measure a call that is not kept would be a walk through it for nothing.
    if (this.#options.keepCalls <= 0) return;
    const size = sizeOf(call.request);
    this.#calls.push(call);
    this.#sizes.push(size);
    this.#bytes += size;
    while (this.#calls.length > this.#options.keepCalls || this.#bytes > this.#options.keepBytes) {
      this.#calls.shift();
      this.#bytes -= this.#sizes.shift() ?? 0;
    }
  }

  clear(): void {
    this.#calls.length = 0;
    this.#sizes.length = 0;
    this.#bytes = 0;
  }
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  if (typeof value !== 'object' || value === null) return 0;
  let size = 0;
  for (const part of Object.values(value)) size += sizeOf(part);
  return size;
}
