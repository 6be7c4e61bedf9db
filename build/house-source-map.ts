import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { decode, encode, type SourceMapSegment } from '@jridgewell/sourcemap-codec';

/** The members of a source map, revision 3 (https://tc39.es/ecma426/), that are read. */
interface SourceMapFile {
  readonly sources: readonly string[];
  readonly mappings: string;
}

/**
 * Reduces the source map of a file of the bundle to our own code, and removes it if the file has none. The maps of
 * packages would be some megabytes; a frame in a package shows its place in the bundle.
 *
 * @param file with its whole map beside it, and no comment that names the map.
 * @param inputs the sources of the file.
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

/** One segment without a source marks the end of our code, because a place belongs to the last segment before it. */
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
