import type { RecordedCall } from './unary-call.ts';

export interface CallLogOptions {
  /** The most calls that it keeps. */
  readonly keepCalls: number;
  /** The most bytes of their requests together, roughly. */
  readonly keepBytes: number;
}

/** The latest finished calls of one server, within its limits. */
export class CallLog {
  readonly #options: CallLogOptions;
  readonly #calls: RecordedCall[] = [];
  readonly #sizes: number[] = [];
  #bytes = 0;

  constructor(options: CallLogOptions) {
    this.#options = options;
  }

  /** Oldest first; the array is live. */
  get calls(): readonly RecordedCall[] {
    return this.#calls;
  }

  record(call: RecordedCall): void {
    // The size of a call that is not kept need not be measured.
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
