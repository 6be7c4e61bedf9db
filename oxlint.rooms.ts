import type { OxlintOverride } from 'oxlint';

/** Imports that an area of the house does without, as `no-restricted-imports` takes them. */
interface Ban {
  readonly regex: string;
  readonly message: string;
}

/** Bans the folders (or files) `names`, reached from any other folder, with or without passing through `src`. */
function room(names: string, message: string): Ban {
  return { regex: `^(\\..*/)?\\.\\./(src/)?(${names})(/|\\.[jt]s$)`, message };
}

/** The same for files one folder deeper, whose own room may have folders of these names: `../ledger/` is its own there. */
function roomAbove(names: string, message: string): Ban {
  return { regex: `^(\\..*/)?\\.\\./\\.\\./(src/)?(${names})(/|\\.[jt]s$)`, message };
}

const development = room(
  'build|emulators|dev|test|bench|chaos|simulation|deploy',
  'The product knows nothing of what is for development only.',
);
const product = room('src|config|dev', 'Emulators that share our code agree with our bugs.');
const outside = room(
  'http|subscriber|board|job|phrases|auth|server|cli|service|settings|dead-letters|doctor|live-check|logging|google|ledger|main|config|emulators|dev|test|bench|chaos|build',
  'The simulation knows src/launch only: whatever does I/O cannot be repeated by a seed.',
);
const google = {
  regex: '^(@google-cloud/|google-gax(/|$))',
  message: 'Only the adapters in src/google know a Google client.',
};
const postgres = { regex: '^pg(-[a-z-]+)?(/|$)', message: 'Only src/ledger/postgres knows PostgreSQL.' };
const kinds = {
  regex: String.raw`^(\..*/)?\.\./(src/)?ledger/[^/]+/`,
  message: 'A ledger is opened by src/ledger/open-ledger.ts and used by the ports in src/launch/ledger.',
};
const rulesFile = {
  regex: '^(yaml|@marcbachmann/cel-js)(/|$)',
  message: 'Only src/launch/jobs/rules knows YAML and CEL, which are loaded only where there are rules.',
};
const pages = {
  regex: '^hono(/|$)',
  message: 'Only src/board makes pages; it is loaded only where there is a board.',
};
const jose = { regex: '^jose(/|$)', message: 'Only src/auth knows how a token is checked.' };
const machine = {
  regex: '^(node:)?(child_process|cluster|process|module)$',
  message:
    'No child processes, no second way to `process` or `require`: src/main.ts and src/process.ts wire, the rest is told.',
};
const everywhere = [development, google, postgres, kinds, rulesFile, jose, pages, machine];
/** What one room alone may know. `../ledger/` within src/launch is its own ledger; src/ledger is banned there anyway. */
const its: Readonly<Record<string, Ban>> = {
  google,
  'ledger/postgres': postgres,
  auth: jose,
  board: pages,
  launch: kinds,
  'launch/*': kinds,
  'launch/jobs/rules': rulesFile,
};
const apart =
  'http, subscriber, board and job never import each other: what they share belongs to src/launch.';
/** Rooms that only wire. */
const outer = 'cli|service|settings|dead-letters';
const heart = 'src/launch is the heart, without I/O: it declares ports, the other rooms come to it.';
const words = 'src/phrases puts the codes of src/launch into words: it knows nothing else.';
/** Rooms that the heart does not know. */
const ring = `http|subscriber|board|job|phrases|google|ledger|auth|server|logging|doctor|live-check|main|config|${outer}`;
const judge = 'src/doctor judges what it is given and declares its readers: the other rooms come to it.';
const list =
  'src/live-check lists what is assumed and tries it through its ports: the other rooms come to it, and its list makes a page.';
const end = 'The command line is the outermost room: only main.ts imports src/cli.';
const wiring =
  'src/service puts the rooms together and src/cli starts it: what both need belongs to src/settings or further in.';
const below = 'server, logging and auth serve the rooms above them and know nothing of launches.';

/**
 * What each room may not know beside `everywhere`. It holds for its tests too, which are free of
 * `everywhere` because they drive the emulators with the real clients.
 */
const rooms: Readonly<Record<string, Ban>> = {
  service: room('cli', end),
  settings: room('cli|service|dead-letters', wiring),
  'dead-letters': room('cli|service', wiring),
  phrases: room(
    `http|subscriber|board|job|google|ledger|auth|server|logging|doctor|main|config|${outer}`,
    words,
  ),
  google: room('cli|service|settings', wiring),
  ledger: room('cli|service|settings', wiring),
  'ledger/postgres': room('cli|service|settings', wiring),
  http: room(`subscriber|board|job|${outer}`, apart),
  subscriber: room(`http|board|job|${outer}`, apart),
  job: room(`http|subscriber|board|${outer}`, apart),
  board: room(`http|subscriber|job|google|ledger|${outer}`, apart),
  launch: room(ring, heart),
  'launch/*': roomAbove(ring, heart),
  'launch/jobs/rules': roomAbove(ring, heart),
  doctor: room(
    `http|subscriber|board|job|google|ledger|auth|server|logging|live-check|main|config|${outer}`,
    judge,
  ),
  'live-check': room(
    `http|subscriber|board|job|phrases|google|ledger|auth|server|logging|main|config|${outer}`,
    list,
  ),
  server: room(`http|subscriber|board|job|launch|phrases|google|ledger|auth|doctor|${outer}`, below),
  logging: room(`http|subscriber|board|job|launch|phrases|google|ledger|auth|server|doctor|${outer}`, below),
  auth: room(`http|subscriber|board|job|launch|phrases|google|ledger|doctor|${outer}`, below),
};

/** Files of tests, and the suites that they share. */
const tests = '**/*.test.ts';

function imports(files: string[], bans: readonly Ban[], excludeFiles: string[] = []): OxlintOverride {
  return { files, excludeFiles, rules: { 'no-restricted-imports': ['error', { patterns: [...bans] }] } };
}

const outsideMain =
  'src/process.ts alone reads the environment, ends the process and hears signals; hand the value in.';

/** Members of `process` by which a file reads the environment, ends the process or hears signals. */
const processMembers = 'env exit exitCode abort kill on once addListener prependListener'
  .split(' ')
  .map((property) => ({ object: 'process', property, message: outsideMain }));
const processByName = { object: 'globalThis', property: 'process', message: outsideMain };
const processItself = [processByName, ...processMembers];

/** Ways to answer that leave out the headers which keep an answer from being taken for a page. */
const otherAnswers = 'writeHead write end json jsonp send sendFile sendStatus redirect render'
  .split(' ')
  .map((property) => ({
    object: 'response',
    property,
    message:
      'Answers go out through src/server/data-answer.ts, and pages through page-answer.ts, which give them their headers.',
  }));

/** Which room may import which. Of the overrides that fit a file the last one wins, whole. */
export const houseRules: OxlintOverride[] = [
  imports(['src/**', 'config/**'], everywhere, [tests]),
  imports(['emulators/**'], [product, google], [tests]),
  imports(['emulators/**/*.test.ts', 'emulators/testing/**'], [product]),
  imports(['simulation/**'], [outside, google, postgres, machine]),
  ...Object.entries(rooms).flatMap(([name, ban]) => [
    imports([`src/${name}/**`], [...everywhere.filter((one) => one !== its[name]), ban], [tests]),
    imports([`src/${name}/**/*.test.ts`], [ban]),
  ]),
  {
    files: ['src/**', 'config/**'],
    excludeFiles: ['src/main.ts', 'src/process.ts', 'src/own-job.ts', tests],
    rules: { 'no-restricted-properties': ['error', ...processItself, ...otherAnswers] },
  },
  {
    files: ['src/server/data-answer.ts', 'src/server/page-answer.ts'],
    rules: { 'no-restricted-properties': ['error', ...processItself] },
  },
];
