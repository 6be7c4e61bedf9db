import { jobPath, keyText, type LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { Launch } from '../../src/launch/jobs/launch.ts';
import type { Clock } from '../../src/launch/kit/clock.ts';
import type {
  Agenda,
  JobKey,
  LaunchQueue,
  Stored,
  TakenLaunch,
  TakenOver,
  TakeOptions,
  UnknownLaunch,
} from '../../src/launch/ledger/launch-queue.ts';
import type { LaunchState } from '../../src/launch/ledger/launch-state.ts';
import type { Claim } from '../../src/launch/ledger/ledger.ts';

interface Row {
  readonly launch: Launch;
  state: LaunchState;
  token: string;
  expiresAtMs: number;
  firstClaimedAtMs: number | undefined;
  claimedAtMs: number;
  heldUntilMs: number;
  execution: string | undefined;
  error: string | undefined;
  isTold: boolean;
}

interface Pause {
  readonly refusal: string;
  probes: number;
  untilMs: number;
}

const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 600_000;
const NEWS_AFTER_MS = 300_000;
const HOLDS: ReadonlySet<LaunchState> = new Set(['launching', 'unknown', 'launched', 'running']);

/** A queue in this process, whose time is that of its clock. Of keys it knows `whenRunning: wait` alone. */
export class MemoryQueue implements LaunchQueue {
  readonly #clock: Clock;
  readonly #rows = new Map<string, Row>();
  readonly #pauses = new Map<string, Pause>();
  #tokens = 0;

  constructor({ clock }: { readonly clock: Clock }) {
    this.#clock = clock;
  }

  async store(launch: Launch): Promise<Stored> {
    if (launch.queueing.whenRunning !== 'wait') throw new Error('this queue knows whenRunning: wait only');
    const known = this.#rows.get(keyText(launch));
    if (known !== undefined) {
      if (known.launch.digest !== launch.digest) return { kind: 'conflict' };
      return { kind: 'known', state: this.#stateOf(known), execution: known.execution };
    }
    const row: Row = {
      launch,
      state: 'queued',
      token: '',
      expiresAtMs: 0,
      firstClaimedAtMs: undefined,
      claimedAtMs: 0,
      heldUntilMs: launch.queueing.notBeforeMs ?? 0,
      execution: undefined,
      error: undefined,
      isTold: false,
    };
    this.#rows.set(keyText(launch), row);
    return { kind: 'stored', state: 'queued', isDue: this.#isInLine(row) };
  }

  async take({ job, name, running, most, leaseMs }: TakeOptions): Promise<readonly TakenLaunch[]> {
    const targets = new Set([job, jobPath({ job, name })]);
    const pauses = [...targets].flatMap((target) => this.#pauses.get(target) ?? []);
    if (pauses.some(({ untilMs }) => untilMs > this.#nowMs)) return [];
    const ofJob = this.#of({ job, name });
    const held = ofJob.filter((row) => HOLDS.has(this.#stateOf(row))).length;
    const room = Math.min(pauses.length > 0 ? 1 : most, running === undefined ? most : running - held);
    const inLine = ofJob.filter((row) => this.#isInLine(row)).toSorted(byRequest);
    const taken = inLine.slice(0, Math.max(0, room));
    for (const pause of taken.length > 0 ? pauses : []) {
      pause.probes += 1;
      pause.untilMs = this.#nowMs + pauseFor(pause.probes);
    }
    return taken.map((row) => {
      const claim = this.#claim(row, leaseMs);
      return { launch: row.launch, claim, isProbe: pauses.length > 0 };
    });
  }

  async wake(): Promise<number> {
    const expired = [...this.#rows.values()].filter((row) => row.state === 'queued' && this.#isExpired(row));
    for (const row of expired) row.state = 'expired';
    const due = [...this.#rows.values()].filter(
      (row) => row.state === 'queued' && row.heldUntilMs > 0 && row.heldUntilMs <= this.#nowMs,
    );
    for (const row of due) row.heldUntilMs = 0;
    return expired.length + due.length;
  }

  async agenda(jobs: readonly JobKey[]): Promise<Agenda> {
    const rows = [...this.#rows.values()];
    const oldest = (job: JobKey) =>
      this.#of(job)
        .filter((row) => this.#isInLine(row))
        .toSorted(byRequest)[0];
    const isPaused = ({ job, name }: JobKey) =>
      [job, jobPath({ job, name })].some((target) => (this.#pauses.get(target)?.untilMs ?? 0) > this.#nowMs);
    return {
      due: jobs.filter((job) => oldest(job) !== undefined && !isPaused(job)),
      toWake: rows.some(
        (row) =>
          row.state === 'queued' &&
          (this.#isExpired(row) || (row.heldUntilMs > 0 && row.heldUntilMs <= this.#nowMs)),
      ),
      unknown: rows.filter((row) => this.#isSettleable(row)).length,
      following: rows.filter((row) => HOLDS.has(row.state)).length,
      wishes: 0,
      events: false,
    };
  }

  async settle({ claim, execution }: Parameters<LaunchQueue['settle']>[0]): Promise<boolean> {
    return this.#end(claim, (row) => Object.assign(row, { state: 'launched', execution }));
  }

  async release({ claim, error, forMs }: Parameters<LaunchQueue['release']>[0]): Promise<boolean> {
    return this.#end(claim, (row) => {
      if (row.firstClaimedAtMs === row.claimedAtMs) row.firstClaimedAtMs = undefined;
      const heldUntilMs = forMs === undefined ? 0 : this.#nowMs + forMs;
      Object.assign(row, { state: 'queued', token: '', error, heldUntilMs });
    });
  }

  async reject({ claim, detail }: Parameters<LaunchQueue['reject']>[0]): Promise<boolean> {
    return this.#end(claim, (row) => Object.assign(row, { state: 'rejected', token: '', error: detail }));
  }

  async markUnknown({ claim, error }: Parameters<LaunchQueue['markUnknown']>[0]): Promise<boolean> {
    return this.#end(claim, (row) => Object.assign(row, { state: 'unknown', error }));
  }

  async adopt({ key, execution }: Parameters<LaunchQueue['adopt']>[0]): Promise<string | undefined> {
    const row = this.#rows.get(keyText(key));
    if (row === undefined) throw new Error('this queue adopts only what it stored');
    if (row.state !== 'launched') Object.assign(row, { state: 'launched', execution, token: '' });
    row.execution ??= execution;
    return row.execution;
  }

  async unknown({ most }: { readonly most: number }): Promise<readonly UnknownLaunch[]> {
    const rows = [...this.#rows.values()].filter((row) => this.#isSettleable(row)).slice(0, most);
    return rows.map((row) => {
      const { launch, token, expiresAtMs, firstClaimedAtMs = this.#nowMs } = row;
      const isNews = !row.isTold && this.#nowMs - row.claimedAtMs >= NEWS_AFTER_MS;
      row.isTold ||= isNews;
      return {
        key: { job: launch.job, name: launch.name, launchId: launch.launchId },
        launch,
        digest: launch.digest,
        inputId: launch.inputId ?? '',
        standing: {
          kind: 'unknown',
          token,
          firstClaimedMsAgo: this.#nowMs - firstClaimedAtMs,
          expiredMsAgo: this.#nowMs - expiresAtMs,
        },
        isNews,
      };
    });
  }

  async takeOver(options: Parameters<LaunchQueue['takeOver']>[0]): Promise<TakenOver> {
    const { key, token, expiredForMs, leaseMs } = options;
    const row = this.#rows.get(keyText(key));
    const isSame = row !== undefined && this.#isSettleable(row) && row.token === token;
    if (!isSame || row.expiresAtMs > this.#nowMs - expiredForMs) return { kind: 'refused' };
    if (this.#isExpired(row)) {
      row.state = 'expired';
      return { kind: 'ended', state: 'expired' };
    }
    return { kind: 'claimed', claim: this.#claim(row, leaseMs) };
  }

  async pauseJob({ target, refusal }: Parameters<LaunchQueue['pauseJob']>[0]): Promise<boolean> {
    const pause = this.#pauses.get(target);
    if (pause?.refusal === refusal) return false;
    this.#pauses.set(target, { refusal, probes: 0, untilMs: this.#nowMs + FIRST_PAUSE_MS });
    return true;
  }

  async resumeJob({ job, name }: JobKey): Promise<void> {
    this.#pauses.delete(job);
    this.#pauses.delete(jobPath({ job, name }));
  }

  /** What a launch has come to. */
  stateOf(key: LaunchKey): LaunchState | undefined {
    const row = this.#rows.get(keyText(key));
    return row && this.#stateOf(row);
  }

  /** Of the default job, by launch id. */
  states(): Readonly<Record<string, LaunchState>> {
    return Object.fromEntries(
      [...this.#rows.values()].map((row) => [row.launch.launchId, this.#stateOf(row)]),
    );
  }

  /** An execution has ended. */
  finish(key: LaunchKey): void {
    const row = this.#rows.get(keyText(key));
    if (row !== undefined) row.state = 'succeeded';
  }

  get #nowMs(): number {
    return this.#clock.monotonic();
  }

  #stateOf(row: Row): LaunchState {
    return row.state === 'launching' && row.expiresAtMs <= this.#nowMs ? 'unknown' : row.state;
  }

  #isSettleable(row: Row): boolean {
    return this.#stateOf(row) === 'unknown' && row.expiresAtMs <= this.#nowMs;
  }

  #of({ job, name }: JobKey): readonly Row[] {
    return [...this.#rows.values()].filter(({ launch }) => launch.job === job && launch.name === name);
  }

  #isInLine(row: Row): boolean {
    const isHeld = row.heldUntilMs > this.#clock.monotonic();
    if (row.state !== 'queued' || isHeld || this.#isExpired(row)) return false;
    const { key } = row.launch.values;
    if (key === undefined) return true;
    return this.#of(row.launch)
      .filter((other) => other !== row && other.launch.values.key === key)
      .every((other) => !HOLDS.has(other.state) && (other.state !== 'queued' || byRequest(row, other) < 0));
  }

  #isExpired({ launch }: Row): boolean {
    const { expireAfterMs } = launch.queueing;
    return expireAfterMs !== undefined && (launch.publishTimeMs ?? 0) + expireAfterMs <= this.#clock.now();
  }

  #claim(row: Row, leaseMs: number): Claim {
    this.#tokens += 1;
    row.firstClaimedAtMs ??= this.#nowMs;
    row.claimedAtMs = this.#nowMs;
    row.expiresAtMs = this.#nowMs + leaseMs;
    row.token = `token ${this.#tokens}`;
    row.state = 'launching';
    const { job, name, launchId } = row.launch;
    return { key: { job, name, launchId }, token: row.token };
  }

  #end({ key, token }: Claim, change: (row: Row) => void): boolean {
    const row = this.#rows.get(keyText(key));
    const isHeld = row?.token === token && (row.state === 'launching' || row.state === 'unknown');
    if (isHeld) change(row);
    return isHeld;
  }
}

function byRequest(a: Row, b: Row): number {
  return (a.launch.publishTimeMs ?? 0) - (b.launch.publishTimeMs ?? 0);
}

function pauseFor(probes: number): number {
  return Math.min(FIRST_PAUSE_MS * 2 ** probes, LONGEST_PAUSE_MS);
}
