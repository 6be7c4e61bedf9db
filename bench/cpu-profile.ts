import { readFileSync } from 'node:fs';

/** What V8 writes for `--cpu-prof` (https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile). */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string };
  }[];
  /** Microseconds, by the machine's monotonic clock. */
  readonly startTime: number;
  /** What ran at each sample, by the node's id. */
  readonly samples: readonly number[];
  /** Microseconds before each sample. */
  readonly timeDeltas: readonly number[];
}

/** Where the time went: a package, a module of Node, a file of ours, or what V8 calls by a name of its own. */
export interface Share {
  readonly place: string;
  /** 0..1 of the time in which the process was not idle. */
  readonly share: number;
}

/** Reads which places the time was spent in since `fromUs` (of the monotonic clock), the largest first. */
export function sharesOf(file: string, fromUs: number): readonly Share[] {
  const { nodes, startTime, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as CpuProfile;
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const spentUs = new Map<string, number>();
  let busyUs = 0;
  let nowUs = startTime;
  for (const [index, id] of samples.entries()) {
    const deltaUs = timeDeltas[index] ?? 0;
    nowUs += deltaUs;
    const place = places.get(id) ?? '';
    if (nowUs < fromUs || place === '(idle)') continue;
    busyUs += deltaUs;
    spentUs.set(place, (spentUs.get(place) ?? 0) + deltaUs);
  }
  return [...spentUs]
    .map(([place, us]) => ({ place, share: us / busyUs }))
    .toSorted((a, b) => b.share - a.share);
}

function placeOf({ functionName, url }: { readonly functionName: string; readonly url: string }): string {
  const [, inPackages] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  if (inPackages !== undefined) return inPackages;
  if (url === '') return functionName === '' ? '(native)' : functionName;
  return url.replace(/.*\/(src|config)\//, '$1/');
}
