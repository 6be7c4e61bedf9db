import { randomBytes } from 'node:crypto';
import { RpcError } from '../../grpc/status.ts';
import { MAX_SCHEMA_REVISIONS } from '../values/limits.ts';
import type { Definition, SchemaType } from './definition.ts';
import { orInvalid, readDefinition } from './read-definition.ts';

/** One stored revision. */
export interface RevisionState {
  readonly revisionId: string;
  readonly createMs: number;
  readonly definition: string;
}

/** The part of a schema that is saved. */
export interface SchemaState {
  /** Full name. */
  readonly name: string;
  readonly type: SchemaType;
  /** Oldest first; at least one. */
  readonly revisions: readonly RevisionState[];
}

export interface Revision extends RevisionState {
  readonly name: string;
  readonly type: SchemaType;
  readonly check: Definition['check'];
}

/** One schema with its revisions. Source: cloud.google.com/pubsub/docs/schemas. */
export class Schema {
  readonly name: string;
  readonly type: SchemaType;
  #revisions: readonly (Revision & Definition)[];

  /** @throws RpcError INVALID_ARGUMENT for an invalid definition. */
  constructor({ name, type, revisions }: SchemaState) {
    this.name = name;
    this.type = type;
    this.#revisions = revisions.map((revision) => this.#read(revision));
  }

  /** Oldest first. */
  get revisions(): readonly Revision[] {
    return this.#revisions;
  }

  get latest(): Revision {
    return this.#latest;
  }

  /** @throws RpcError NOT_FOUND */
  revision(revisionId: string): Revision {
    return this.revisions[this.#indexOf(revisionId)] ?? this.latest;
  }

  /** From the first to the last one, inclusive; empty ids mean the oldest and the newest. @throws RpcError NOT_FOUND */
  between(first: string, last: string): readonly Revision[] {
    const from = first === '' ? 0 : this.#indexOf(first);
    const to = last === '' ? this.#revisions.length - 1 : this.#indexOf(last);
    return this.revisions.slice(from, to + 1);
  }

  /** @throws RpcError INVALID_ARGUMENT for an incompatible one; FAILED_PRECONDITION when there are too many. */
  commit({ definition, nowMs }: { readonly definition: string; readonly nowMs: number }): Revision {
    const next = this.#read(newRevision(definition, nowMs));
    orInvalid('The revision is not compatible with the one before', () => this.#latest.checkNext(definition));
    this.#add(next);
    return next;
  }

  /** Makes a copy of a revision the newest one. @throws RpcError NOT_FOUND; FAILED_PRECONDITION when there are too many. */
  rollback({ revisionId, nowMs }: { readonly revisionId: string; readonly nowMs: number }): Revision {
    const next = this.#read(newRevision(this.revision(revisionId).definition, nowMs));
    this.#add(next);
    return next;
  }

  /** @throws RpcError NOT_FOUND; FAILED_PRECONDITION for the only one. */
  deleteRevision(revisionId: string): void {
    const index = this.#indexOf(revisionId);
    if (this.#revisions.length === 1) {
      throw new RpcError('FAILED_PRECONDITION', 'The only revision of a schema cannot be deleted.');
    }
    this.#revisions = this.#revisions.toSpliced(index, 1);
  }

  state(): SchemaState {
    const revisions = this.#revisions.map(({ revisionId, createMs, definition }) => {
      return { revisionId, createMs, definition };
    });
    return { name: this.name, type: this.type, revisions };
  }

  get #latest(): Revision & Definition {
    return this.#revisions.at(-1) as Revision & Definition;
  }

  #read(revision: RevisionState): Revision & Definition {
    const { name, type } = this;
    return { ...revision, name, type, ...readDefinition({ type, definition: revision.definition }) };
  }

  #add(revision: Revision & Definition): void {
    if (this.#revisions.length >= MAX_SCHEMA_REVISIONS) {
      throw new RpcError('FAILED_PRECONDITION', `A schema can have ${MAX_SCHEMA_REVISIONS} revisions.`);
    }
    this.#revisions = [...this.#revisions, revision];
  }

  #indexOf(revisionId: string): number {
    const index = this.#revisions.findIndex((revision) => revision.revisionId === revisionId);
    if (index !== -1) return index;
    throw new RpcError('NOT_FOUND', `Schema revision not found (revision_id=${revisionId}).`);
  }
}

export function newRevision(definition: string, createMs: number): RevisionState {
  return { revisionId: randomBytes(4).toString('hex'), createMs, definition };
}
