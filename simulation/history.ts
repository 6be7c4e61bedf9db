import type { SimulatedTime } from './simulated-time.ts';

/** What happened, in readable lines, for replaying a seed. */
export class History {
  readonly lines: string[] = [];
  readonly #time: SimulatedTime;
  readonly #only: string | undefined;

  /** @param options.only the launch id to write about; undefined for all. */
  constructor(options: { readonly time: SimulatedTime; readonly only: string | undefined }) {
    this.#time = options.time;
    this.#only = options.only;
  }

  note(launchId: string, text: string): void {
    if (this.#only !== undefined && this.#only !== launchId) return;
    const seconds = (this.#time.nowMs / 1000).toFixed(3).padStart(10);
    this.lines.push(`${seconds} s  ${this.#only === undefined ? `${launchId.padEnd(8)} ` : ''}${text}`);
  }
}
