import type { OxlintOverride } from 'oxlint';

/** A forbidden import, in the form of `no-restricted-imports`. */
interface Ban {
  readonly regex: string;
  readonly message: string;
}

/** Bans imports of the folders (or files) `names` from any other folder, with or without `src` in the path. */
function room(names: string, message: string): Ban {
  return { regex: `^(\\..*/)?\\.\\./(src/)?(${names})(/|\\.[jt]s$)`, message };
}

/** The same for files one folder deeper, whose room may have folders of these names: there, `../ledger/` is its own. */
function roomAbove(names: string, message: string): Ban {
  return { regex: `^(\\..*/)?\\.\\./\\.\\./(src/)?(${names})(/|\\.[jt]s$)`, message };
}

const development = room(
  'build|emulators|dev|test|bench|chaos|simulation|deploy',
  'The product does not import code that is for development only.',
);
const product = room('src|config|dev', 'Emulators that share our code would agree with our bugs.');
const outside = room(
  'http|subscriber|board|job|phrases|auth|server|cli|service|settings|dead-letters|doctor|live-check|logging|google|ledger|main|config|emulators|dev|test|bench|chaos|build',
  'The simulation imports only src/launch: a seed cannot repeat I/O.',
);
const google = {
  regex: '^(@google-cloud/|google-gax(/|$))',
  message: 'Only the adapters in src/google import a Google client.',
};
const postgres = { regex: '^pg(-[a-z-]+)?(/|$)', message: 'Only src/ledger/postgres imports pg.' };
const kinds = {
  regex: String.raw`^(\..*/)?\.\./(src/)?ledger/[^/]+/`,
  message: 'A ledger is opened by src/ledger/open-ledger.ts and used through the ports in src/launch/ledger.',
};
const rulesFile = {
  regex: '^(yaml|@marcbachmann/cel-js)(/|$)',
  message: 'Only src/launch/jobs/rules imports YAML and CEL, which are loaded only if there are rules.',
};
const pages = {
  regex: '^hono(/|$)',
  message: 'Only src/board makes pages; it is loaded only if the service has a board.',
};
const jose = { regex: '^jose(/|$)', message: 'Only src/auth checks tokens.' };
const machine = {
  regex: '^(node:)?(child_process|cluster|process|module)$',
  message:
    'No child processes, and no other way to `process` or `require`: src/main.ts and src/process.ts pass values to the rest.',
};
const everywhere = [development, google, postgres, kinds, rulesFile, jose, pages, machine];
/** The ban from which each room is exempt. Within src/launch, `../ledger/` is its own folder; src/ledger is banned there anyway. */
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
/** Rooms that only connect others. */
const outer = 'cli|service|settings|dead-letters';
const heart = 'src/launch is the heart, without I/O: it declares ports, and the other rooms import it.';
const words = 'src/phrases puts the codes of src/launch into words: it imports nothing else.';
/** Rooms that the heart does not import. */
const ring = `http|subscriber|board|job|phrases|google|ledger|auth|server|logging|doctor|live-check|main|config|${outer}`;
const judge = 'src/doctor judges its input and declares its readers: the other rooms import it.';
const list =
  'src/live-check lists the assumptions and tries them through its ports: the other rooms and the page import it.';
const end = 'The command line is the outermost room: only main.ts imports src/cli.';
const wiring =
  'src/service connects the rooms and src/cli starts it: what both need belongs to src/settings or further in.';
const below = 'server, logging and auth serve the rooms above them and do not import launches.';

/**
 * The ban of each room beside `everywhere`. It applies to the room's tests too; `everywhere` does not, because tests use
 * the emulators with the real clients.
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

/** Test files. */
const tests = '**/*.test.ts';

function imports(files: string[], bans: readonly Ban[], excludeFiles: string[] = []): OxlintOverride {
  return { files, excludeFiles, rules: { 'no-restricted-imports': ['error', { patterns: [...bans] }] } };
}

const outsideMain =
  'Only src/process.ts reads the environment, ends the process and handles signals; pass the value as an argument.';

/** Members of `process` that read the environment, end the process or handle signals. */
const processMembers = 'env exit exitCode abort kill on once addListener prependListener'
  .split(' ')
  .map((property) => ({ object: 'process', property, message: outsideMain }));
const processByName = { object: 'globalThis', property: 'process', message: outsideMain };
const processItself = [processByName, ...processMembers];

/** Methods that answer without the headers that stop browsers from showing an answer as a page. */
const otherAnswers = 'writeHead write end json jsonp send sendFile sendStatus redirect render'
  .split(' ')
  .map((property) => ({
    object: 'response',
    property,
    message:
      'Send answers with src/server/data-answer.ts and pages with page-answer.ts, which add the headers.',
  }));

/** Which room may import which. The last override that matches a file replaces the others completely. */
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
