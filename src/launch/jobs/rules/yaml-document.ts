import {
  Alias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseAllDocuments,
  type Node,
  type Pair,
} from 'yaml';
import { RulesFileError, type Fault } from './rules-file-error.ts';

/** The path to a value: names of keys and indexes of lists. */
export type Path = readonly (string | number)[];

/** Both count from 1. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** A parsed YAML (or JSON) text, and the positions in it. */
export interface YamlDocument {
  /** Integers are bigints. */
  readonly value: unknown;
  /** The position of a value; if it is missing, of the value that would contain it. */
  placeOf(path: Path): Position;
  /** The position of the last key of `path`. */
  placeOfKey(path: Path): Position;
  /** The position of the character at `offset` of a text; of the text's beginning if it has escapes. */
  placeIn(path: Path, offset: number): Position;
}

const MAX_BYTES = 1024 * 1024;
const MAX_DEPTH = 100;
const MOST_SYNTAX_FAULTS = 20;

/**
 * Parses one YAML document. JSON is YAML, too.
 *
 * @throws {RulesFileError} for what is not YAML, is larger than 1 MiB, or has aliases (which can expand without limit),
 *   tags, several documents, or keys that are not texts.
 */
export function readYaml({ text, file }: { readonly text: string; readonly file: string }): YamlDocument {
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new RulesFileError(file, [
      { line: 1, column: 1, message: `the file has more than ${MAX_BYTES} bytes, which is the most` },
    ]);
  }
  const lines = new LineCounter();
  const documents = [
    ...parseAllDocuments(text, { lineCounter: lines, intAsBigInt: true, prettyErrors: false }),
  ];
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [document, second] = documents;
  const syntax = documents.flatMap(({ errors }) => errors).slice(0, MOST_SYNTAX_FAULTS);
  const faults: Fault[] = syntax.map(({ message, pos: [offset] }) => ({
    ...at(offset),
    message: `not YAML: ${message.split('\n', 1)[0]}`,
  }));
  if (syntax.length === 0 && second !== undefined) {
    faults.push({ ...at(second.range[0]), message: 'a second document begins; takes one' });
  }
  const nodes = new NodeReader(at, text);
  const value = nodes.read(document?.contents ?? null, []);
  if (syntax.length === 0) faults.push(...nodes.faults);
  if (faults.length > 0) throw new RulesFileError(file, faults);
  return {
    value,
    placeOf: (path) => at(nodes.rangeOf(path)[0]),
    placeOfKey: (path) => at(nodes.keys.get(JSON.stringify(path)) ?? nodes.rangeOf(path)[0]),
    placeIn: (path, offset) => at(nodes.offsetIn(path, offset)),
  };
}

/** Reads the nodes, and remembers the position of each value and key. */
class NodeReader {
  readonly faults: Fault[] = [];
  readonly keys = new Map<string, number>();
  readonly #ranges = new Map<string, readonly [number, number]>();
  readonly #values = new Map<string, string>();
  readonly #at: (offset: number) => Position;
  readonly #text: string;

  constructor(at: (offset: number) => Position, text: string) {
    this.#at = at;
    this.#text = text;
  }

  read(node: Node | null, path: Path): unknown {
    if (node === null) return null;
    const [start = 0, end = 0] = node.range ?? [];
    const id = JSON.stringify(path);
    this.#ranges.set(id, [start, end]);
    if (node instanceof Alias) return this.#refuse(start, 'an alias (*) is not taken; write the value out');
    if (node.tag !== undefined) return this.#refuse(start, `the tag ${node.tag} is not taken`);
    if (path.length > MAX_DEPTH) {
      return this.#refuse(start, `nested deeper than ${MAX_DEPTH} levels, which is the most`);
    }
    if (isScalar(node)) {
      if (typeof node.value === 'string') this.#values.set(id, node.value);
      return node.value;
    }
    if (isSeq(node)) return node.items.map((item, index) => this.read(item as Node | null, [...path, index]));
    if (!isMap(node)) return this.#refuse(start, 'is not a text, a number, a list or a map');
    const entries = node.items
      .filter(isPair)
      .map((pair) => this.#readPair(pair as Pair<Node | null, Node | null>, path));
    return Object.fromEntries(entries.filter((entry) => entry !== undefined));
  }

  #readPair({ key, value }: Pair<Node | null, Node | null>, path: Path): [string, unknown] | undefined {
    const start = key?.range?.[0] ?? this.rangeOf(path)[0];
    if (!isScalar(key) || key.tag !== undefined) {
      this.#refuse(start, 'a key takes a plain text');
      return undefined;
    }
    const name = typeof key.value === 'string' ? key.value : (key.source ?? '');
    if (name === '__proto__') {
      this.#refuse(start, 'the key __proto__ is not taken');
      return undefined;
    }
    const inner = [...path, name];
    this.keys.set(JSON.stringify(inner), start);
    if (value === null) this.#ranges.set(JSON.stringify(inner), [start, start]);
    return [name, this.read(value, inner)];
  }

  #refuse(offset: number, message: string): undefined {
    this.faults.push({ ...this.#at(offset), message });
    return undefined;
  }

  rangeOf(path: Path): readonly [number, number] {
    for (let length = path.length; length >= 0; length -= 1) {
      const range = this.#ranges.get(JSON.stringify(path.slice(0, length)));
      if (range !== undefined) return range;
    }
    return [0, 0];
  }

  offsetIn(path: Path, offset: number): number {
    const [start, end] = this.rangeOf(path);
    const value = this.#values.get(JSON.stringify(path)) ?? '';
    const written = this.#text.slice(start, end);
    if (written === value) return start + offset;
    const isVerbatim = written.length === value.length + 2 && written.slice(1, -1) === value;
    return isVerbatim ? start + 1 + offset : start;
  }
}
