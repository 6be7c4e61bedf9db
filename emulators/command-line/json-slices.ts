/** The depth of slicing: enough for the single messages in the state of an emulator. */
const DEPTH = 7;
const SLICE_LENGTH = 65_536;

/**
 * The text of `JSON.stringify` in slices, each made when it is read, so that other work can run while a long text is
 * written.
 */
export function* jsonSlices(value: object): Generator<string> {
  let slice = '';
  for (const part of partsOf(value, DEPTH)) {
    slice += part;
    if (slice.length < SLICE_LENGTH) continue;
    yield slice;
    slice = '';
  }
  if (slice !== '') yield slice;
}

function* partsOf(value: unknown, depth: number): Generator<string> {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    yield JSON.stringify(value);
  } else if (Array.isArray(value)) {
    yield* joined('[]', value.values(), (item) => partsOf(item ?? null, depth - 1));
  } else {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    yield* joined('{}', entries.values(), function* ([key, item]) {
      yield `${JSON.stringify(key)}:`;
      yield* partsOf(item, depth - 1);
    });
  }
}

function* joined<Item>(
  [open = '', close = '']: string,
  items: Iterable<Item>,
  write: (item: Item) => Iterable<string>,
): Generator<string> {
  yield open;
  let separator = '';
  for (const item of items) {
    yield separator;
    yield* write(item);
    separator = ',';
  }
  yield close;
}
