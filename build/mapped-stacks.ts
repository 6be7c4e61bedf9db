import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const PLACE = /file:\/\/[^\s()]+\.js:\d+:\d+/g;

/**
 * Makes stacks show lines of `src`. The map of a file is read for the first stack that needs it; Node's own support reads
 * all maps at the start, a tenth of the time until listening.
 */
export function mapStacks(): void {
  const maps = new Map<string, SourceMap | undefined>();
  Error.prepareStackTrace = (error, frames) => {
    const lines = [Error.prototype.toString.call(error), ...frames.map(String)];
    return lines.join('\n    at ').replace(PLACE, sourceOf);
  };

  function sourceOf(place: string): string {
    const [, url = '', line, column] = /^(.*):(\d+):(\d+)$/.exec(place) ?? [];
    if (!maps.has(url)) maps.set(url, mapOf(fileURLToPath(url)));
    const origin = maps.get(url)?.findOrigin(Number(line), Number(column));
    if (origin === undefined || !('fileName' in origin) || !origin.fileName) return place;
    const file = path.resolve(path.dirname(fileURLToPath(url)), origin.fileName);
    return `${file}:${origin.lineNumber}:${origin.columnNumber}`;
  }
}

/** Undefined for a file without our code, which has no map. */
function mapOf(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, 'utf8')) as SourceMapPayload);
  } catch {
    return undefined;
  }
}
