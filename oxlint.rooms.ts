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

const development = room(
  'build|emulators|dev|test|bench|chaos|simulation|deploy',
  'The product knows nothing of what is for development only.',
);
const product = room('src|config|dev', 'Emulators that share our code agree with our bugs.');
const outside = room(
  'http|subscriber|job|auth|server|commands|doctor|logging|google|ledger|main|config|emulators|dev|test|bench|chaos|build',
  'The simulation knows src/launch only: whatever does I/O cannot be repeated by a seed.',
);
const google = {
  regex: '^(@google-cloud/|google-gax(/|$))',
  message: 'Only the adapters in src/google know a Google client.',
};
const postgres = { regex: '^pg(-[a-z-]+)?(/|$)', message: 'Only src/ledger knows PostgreSQL.' };
const jose = { regex: '^jose(/|$)', message: 'Only src/auth knows how a token is checked.' };
const machine = {
  regex: '^(node:)?(child_process|cluster|process|module)$',
  message:
    'No child processes, no second way to `process` or `require`: src/main.ts wires, the rest is told.',
};
const everywhere = [development, google, postgres, jose, machine];
const exceptJose = everywhere.filter((ban) => ban !== jose);
const apart = 'http, subscriber and job never import each other: what they share belongs to src/launch.';
const heart = 'src/launch is the heart, without I/O: it declares ports, the other rooms come to it.';
const judge = 'src/doctor judges what it is given and declares its readers: the other rooms come to it.';
const below = 'server, logging and auth serve the rooms above them and know nothing of launches.';

/**
 * What each room may not know beside `everywhere`. It holds for its tests too, which are free of
 * `everywhere` because they drive the emulators with the real clients.
 */
const rooms: Readonly<Record<string, Ban>> = {
  http: room('subscriber|job', apart),
  subscriber: room('http|job', apart),
  job: room('http|subscriber', apart),
  launch: room('http|subscriber|job|google|ledger|auth|server|logging|commands|doctor|main|config', heart),
  doctor: room('http|subscriber|job|google|ledger|auth|server|logging|commands|main|config', judge),
  server: room('http|subscriber|job|launch|google|ledger|auth|doctor|commands', below),
  logging: room('http|subscriber|job|launch|google|ledger|auth|server|doctor|commands', below),
  auth: room('http|subscriber|job|launch|google|ledger|doctor|commands', below),
};

const tests = '**/*.test.ts';

function imports(files: string[], bans: readonly Ban[], excludeFiles: string[] = []): OxlintOverride {
  return { files, excludeFiles, rules: { 'no-restricted-imports': ['error', { patterns: [...bans] }] } };
}

const outsideMain =
  'src/main.ts alone reads the environment, ends the process and hears signals; hand the value in.';

/** Members of `process` by which a file reads the environment, ends the process or hears signals. */
const processMembers = 'env exit exitCode abort kill on once addListener prependListener'
  .split(' ')
  .map((property) => ({ object: 'process', property, message: outsideMain }));
const processByName = { object: 'globalThis', property: 'process', message: outsideMain };

/** Who may know whom. Of the overrides that fit a file the last one wins, whole. */
export const houseRules: OxlintOverride[] = [
  imports(['src/**', 'config/**'], everywhere, [tests]),
  imports(['src/google/**'], [development, postgres, jose, machine], [tests]),
  imports(['src/ledger/**'], [development, google, jose, machine], [tests]),
  imports(['emulators/**'], [product, google], [tests]),
  imports(['emulators/**/*.test.ts', 'emulators/**/test-bed.ts'], [product]),
  imports(['simulation/**'], [outside, google, postgres, machine]),
  ...Object.entries(rooms).flatMap(([name, ban]) => [
    imports([`src/${name}/**`], [...(name === 'auth' ? exceptJose : everywhere), ban], [tests]),
    imports([`src/${name}/**/*.test.ts`], [ban]),
  ]),
  {
    files: ['src/**', 'config/**'],
    excludeFiles: ['src/main.ts', tests],
    rules: { 'no-restricted-properties': ['error', processByName, ...processMembers] },
  },
];
