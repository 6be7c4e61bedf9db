import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';

/** The members of a source map, revision 3 (https://tc39.es/ecma426/), that are read here. */
interface SourceMapFile {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * Gives a file of the bundle a source map of the house's own code alone, and none where it has no such code.
 * Node reads the map of every file that it loads, and those of the packages are some megabytes; a frame in a
 * package names its place in the bundle.
 *
 * @param file with its whole map beside it, which no comment names yet.
 * @param inputs what the file is made of.
 */
export async function mapHouseCode(file: string, inputs: readonly string[]): Promise<void> {
  const mapFile = `${file}.map`;
  if (!inputs.some(isHouseCode)) return rm(mapFile);
  const map = JSON.parse(await readFile(mapFile, 'utf8')) as SourceMapFile;
  const { sources } = map;
  const mappings = encode(houseOnly(decode(map.mappings), (source) => isHouseCode(sources[source] ?? '')));
  const kept = sources.map((source) => (isHouseCode(source) ? source : null));
  await writeFile(mapFile, JSON.stringify({ ...map, sources: kept, names: [], mappings }));
  await appendFile(file, `//# sourceMappingURL=${path.basename(mapFile)}\n`);
}

function isHouseCode(source: string): boolean {
  return source.endsWith('.ts') && !source.includes('node_modules/');
}

/** Where house code ends, one segment without a source stays: a place is looked up by the last segment before it. */
function houseOnly(
  lines: readonly SourceMapSegment[][],
  isHouse: (source: number) => boolean,
): SourceMapSegment[][] {
  let isInHouse = false;
  return lines.map((line) =>
    line.flatMap((segment): SourceMapSegment[] => {
      const wasInHouse = isInHouse;
      isInHouse = segment.length > 1 && isHouse(segment[1] as number);
      if (isInHouse) return [segment.slice(0, 4) as SourceMapSegment];
      return wasInHouse ? [[segment[0]]] : [];
    }),
  );
}
