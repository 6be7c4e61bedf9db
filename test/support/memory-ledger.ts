import { LedgerRows } from './ledger-rows.ts';
import { keyText, type LaunchKey } from '../../src/launch/event/launch-key.ts';
import type { LaunchRecord } from '../../src/launch/ledger/launch-records.ts';
import type {
  Claim,
  ClaimRequest,
  ClaimResult,
  Ledger,
  LookOptions,
  Standing,
} from '../../src/launch/ledger/ledger.ts';
import { shortName } from '../../src/launch/kit/short-name.ts';
import { NOT_STORED } from './launch-record.ts';

/** What a record has beside its row. */
interface Note {
  readonly key: LaunchKey;
  readonly createdAt: Date;
  /** The same object as `resolvedAt` as long as nothing has happened since. */
  updatedAt: Date;
  inputId: string;
  attempts: number;
  claimedAt: Date | null;
  finishedAt: Date | null;
  detail: string | null;
  messageId: string | null;
  traceId: string | null;
  resolvedNote: string | null;
  resolvedAt: Date | null;
}

/** The rows that the simulation believes in, with what it does not need. */
class Rows extends LedgerRows {
  reopen(id: string, createdMs: number): boolean {
    const row = this.rows.get(id);
    if (row === undefined || row.token !== undefined || row.working !== undefined) return false;
    const expiresAtMs = Date.now();
    const firstClaimedAtMs = row.firstClaimedAtMs ?? createdMs;
    const unknown = { state: 'unknown', token: this.newToken(), execution: undefined } as const;
    this.rows.set(id, { ...row, ...unknown, expiresAtMs, firstClaimedAtMs });
    return true;
  }

  remove(id: string): void {
    this.rows.delete(id);
  }
}

/** The launches of a ledger that lives in this process; every store of it shares them. */
export class MemoryLedger implements Ledger {
  readonly canResolve = true;
  readonly #rows = new Rows();
  readonly #notes = new Map<string, Note>();

  async look({ key, digest }: LookOptions): Promise<Standing> {
    return this.#rows.look({ launchId: keyText(key), digest }, Date.now());
  }

  async claim(request: ClaimRequest): Promise<ClaimResult> {
    const { key, inputId, messageId, traceId = null } = request;
    const nowMs = Date.now();
    const token = this.#rows.newToken();
    const id = { job: '', name: '', launchId: keyText(key) };
    const result = this.#rows.claim({ ...request, key: id }, { token, nowMs, trueNowMs: nowMs });
    if (result.kind === 'refused') return result;
    const attempts = (this.#notes.get(id.launchId)?.attempts ?? 0) + 1;
    this.#note(key, { inputId, messageId, traceId, attempts, claimedAt: new Date(nowMs), finishedAt: null });
    return { kind: 'claimed', claim: { key, token } };
  }

  async settle({ claim, execution }: Parameters<Ledger['settle']>[0]): Promise<boolean> {
    const isSettled = this.#rows.settle(keyText(claim.key), claim.token, execution);
    return this.#noteIf(isSettled, claim, { finishedAt: new Date() });
  }

  async release({ claim, error: detail }: Parameters<Ledger['release']>[0]): Promise<boolean> {
    return this.#noteIf(this.#rows.release(keyText(claim.key), claim.token), claim, { detail });
  }

  async markUnknown({ claim, error: detail }: Parameters<Ledger['markUnknown']>[0]): Promise<boolean> {
    return this.#noteIf(this.#rows.markUnknown(keyText(claim.key), claim.token), claim, { detail });
  }

  async adopt({ key, digest, inputId, execution }: Parameters<Ledger['adopt']>[0]) {
    const before = this.#rows.row(keyText(key));
    const recorded = this.#rows.adopt({ launchId: keyText(key), digest, execution });
    if (this.#rows.row(keyText(key)) !== before) this.#note(key, { inputId, finishedAt: new Date() });
    return recorded;
  }

  resolve(key: LaunchKey, execution: string | undefined, resolvedNote: string): boolean {
    if (!this.#rows.resolve(keyText(key), execution, Date.now())) return false;
    const resolvedAt = new Date();
    const finishedAt = execution === undefined ? null : resolvedAt;
    this.#note(key, { resolvedNote, finishedAt, resolvedAt, updatedAt: resolvedAt });
    return true;
  }

  reopen(key: LaunchKey, why: string): boolean {
    const note = this.#notes.get(keyText(key));
    if (note === undefined || note.updatedAt !== note.resolvedAt) return false;
    if (!this.#rows.reopen(keyText(key), note.createdAt.getTime())) return false;
    const before = note.resolvedNote === null ? '' : `; it was settled as: ${note.resolvedNote}`;
    this.#note(key, { resolvedNote: `reopened: ${why}${before}`, resolvedAt: null, finishedAt: null });
    return true;
  }

  /** @returns the short name of the execution that works. */
  enter(key: LaunchKey, execution: string): string {
    if (!this.#notes.has(keyText(key))) return execution;
    this.#rows.confirm(keyText(key), `${key.job}/executions/${execution}`);
    this.#note(key, { finishedAt: this.#notes.get(keyText(key))?.finishedAt ?? new Date() });
    return shortName(this.#rows.row(keyText(key))?.working ?? execution);
  }

  removeFinishedBefore(time: Date): number {
    const old = this.records().filter(({ finishedAt }) => finishedAt !== null && finishedAt < time);
    for (const record of old) {
      this.#rows.remove(keyText(record));
      this.#notes.delete(keyText(record));
    }
    return old.length;
  }

  /** Newest first. */
  records(): readonly LaunchRecord[] {
    return [...this.#notes.values()].toReversed().map((note) => this.#recordOf(note));
  }

  #recordOf({ key, ...note }: Note): LaunchRecord {
    const row = this.#rows.row(keyText(key));
    if (row === undefined) throw new Error('a note without a row');
    const { digest, state, token, expiresAtMs, firstClaimedAtMs, execution = null, working } = row;
    const claimed = expiresAtMs <= Date.now() ? 'unknown' : 'launching';
    return {
      ...NOT_STORED,
      ...key,
      ...note,
      digest,
      state: state === 'calling' ? claimed : state === 'open' ? 'queued' : state,
      execution,
      workingExecution: working === undefined ? null : shortName(working),
      firstClaimedAt: firstClaimedAtMs === undefined ? null : new Date(firstClaimedAtMs),
      expiresAt: token === undefined ? null : new Date(expiresAtMs),
    };
  }

  #noteIf(isChanged: boolean, { key }: Claim, changes: Partial<Note>): boolean {
    if (isChanged) this.#note(key, changes);
    return isChanged;
  }

  #note(key: LaunchKey, changes: Partial<Note>): void {
    const now = new Date();
    const note = this.#notes.get(keyText(key)) ?? {
      key: { job: key.job, name: key.name, launchId: key.launchId },
      createdAt: now,
      updatedAt: now,
      inputId: '',
      attempts: 0,
      claimedAt: null,
      finishedAt: null,
      detail: null,
      messageId: null,
      traceId: null,
      resolvedNote: null,
      resolvedAt: null,
    };
    this.#notes.set(keyText(key), { ...note, updatedAt: now, ...changes });
  }
}
