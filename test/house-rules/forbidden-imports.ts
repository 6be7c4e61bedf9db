import type { Forbidden, Planted } from './planted.ts';

const rooms = 'never import each other';
const below = 'do not import launches';
const tokens = 'Only src/auth';
const words = 'src/phrases puts the codes of src/launch into words';
const judge = 'src/doctor judges its input';
const list = 'src/live-check lists the assumptions';
const outermost = 'only main.ts imports src/cli';
const wiring = 'what both need belongs to src/settings';
const heart = 'src/launch is the heart';
const developmentOnly = 'for development only';
const google = 'Only the adapters in src/google';
const postgres = 'Only src/ledger/postgres';
const rulesFile = 'Only src/launch/jobs/rules imports YAML and CEL';
const opened = 'opened by src/ledger/open-ledger.ts';
const machine = 'No child processes';
const ownBugs = 'would agree with our bugs';
const seeded = 'The simulation imports only src/launch';

const planted: readonly (Planted & { readonly because: string })[] = [
  // The rooms of src
  { file: 'src/http/a.ts', code: "import '../subscriber/x.ts';", because: rooms },
  { file: 'src/http/b.ts', code: "import type { X } from '../job/x.ts';", because: rooms },
  { file: 'src/http/c.test.ts', code: "import '../job/x.ts';", because: rooms },
  { file: 'src/http/d.ts', code: "export { x } from '../job/x.ts';", because: rooms },
  { file: 'src/http/e.ts', code: "await import('../job/x.ts');", because: rooms },
  { file: 'src/http/routes/f.ts', code: "import '../../job/x.ts';", because: rooms },
  { file: 'src/http/g.ts', code: "import '../../src/job/x.ts';", because: rooms },
  { file: 'src/http/h.ts', code: "import '../launch/../job/x.ts';", because: rooms },
  { file: 'src/subscriber/a.ts', code: "import '../http/x.ts';", because: rooms },
  { file: 'src/subscriber/b.ts', code: "import '../job/x.ts';", because: rooms },
  { file: 'src/job/a.ts', code: "import '../http/x.ts';", because: rooms },
  { file: 'src/job/b.ts', code: "import '../subscriber/x.ts';", because: rooms },
  { file: 'src/launch/a.ts', code: "import '../http/x.ts';", because: heart },
  { file: 'src/launch/b.ts', code: "import '../google/x.ts';", because: heart },
  { file: 'src/launch/c.ts', code: "import '../ledger/x.ts';", because: heart },
  { file: 'src/launch/d.ts', code: "import '../../config/x.ts';", because: heart },
  { file: 'src/launch/e.ts', code: "import '../main.ts';", because: heart },
  { file: 'src/launch/f.ts', code: "import '../subscriber/x.ts';", because: heart },
  { file: 'src/launch/g.test.ts', code: "import '../job/x.ts';", because: heart },
  { file: 'src/launch/k.ts', code: "import '../logging/x.ts';", because: heart },
  { file: 'src/doctor/a.ts', code: "import '../google/x.ts';", because: judge },
  { file: 'src/doctor/b.ts', code: "import '../../config/x.ts';", because: judge },
  { file: 'src/live-check/a.ts', code: "import '../google/x.ts';", because: list },
  { file: 'src/live-check/assumptions/b.ts', code: "import '../../subscriber/x.ts';", because: list },
  { file: 'src/launch/l.ts', code: "import '../doctor/x.ts';", because: heart },
  { file: 'src/launch/jobs/rules/a.ts', code: "import '../../../google/x.ts';", because: heart },
  { file: 'src/launch/jobs/rules/b.test.ts', code: "import '../../../logging/x.ts';", because: heart },
  { file: 'src/launch/jobs/a.ts', code: "import { parse } from 'yaml';", because: rulesFile },
  { file: 'src/settings/c.ts', code: "import type { Node } from 'yaml';", because: rulesFile },
  { file: 'src/cli/rules/a.ts', code: "await import('@marcbachmann/cel-js');", because: rulesFile },
  { file: 'src/launch/attempt/a.ts', code: "import '../../ledger/x.ts';", because: heart },
  { file: 'src/launch/attempt/b.test.ts', code: "import '../../google/x.ts';", because: heart },
  { file: 'src/launch/queue/a.ts', code: "import '../../settings/x.ts';", because: heart },
  { file: 'src/launch/queue/b.ts', code: "import '../../phrases/x.ts';", because: heart },
  { file: 'src/phrases/a.ts', code: "import '../subscriber/x.ts';", because: words },
  { file: 'src/phrases/b.ts', code: "import '../../config/x.ts';", because: words },
  { file: 'src/service/a.ts', code: "import '../cli/x.ts';", because: outermost },
  { file: 'src/settings/a.ts', code: "import '../service/x.ts';", because: wiring },
  { file: 'src/dead-letters/a.ts', code: "import '../cli/x.ts';", because: wiring },
  { file: 'src/google/d.ts', code: "import '../settings/x.ts';", because: wiring },
  { file: 'src/ledger/postgres/a.ts', code: "import '../../service/x.ts';", because: wiring },
  { file: 'src/http/l.ts', code: "import '../service/x.ts';", because: rooms },
  { file: 'src/http/to-board.ts', code: "import '../board/x.ts';", because: rooms },
  { file: 'src/board/a.ts', code: "import '../http/x.ts';", because: rooms },
  { file: 'src/board/words/b.ts', code: "import '../../ledger/x.ts';", because: rooms },
  { file: 'src/launch/queue/c.ts', code: "import '../../board/x.ts';", because: heart },
  {
    file: 'src/http/to-pages.ts',
    code: "import { html } from 'hono/html';",
    because: 'Only src/board makes pages',
  },
  { file: 'src/server/a.ts', code: "import '../launch/x.ts';", because: below },
  { file: 'src/server/b.ts', code: "import '../phrases/x.ts';", because: below },
  { file: 'src/logging/a.ts', code: "import '../server/x.ts';", because: below },
  { file: 'src/auth/a.ts', code: "import '../http/x.ts';", because: below },
  { file: 'src/http/k.ts', code: "import { jwtVerify } from 'jose';", because: tokens },
  { file: 'src/google/k.ts', code: "import 'jose/jwt/verify';", because: tokens },
  { file: 'src/launch/h.ts', code: "import '@google-cloud/run';", because: google },

  // Imports of Google's clients, PostgreSQL and the machine
  { file: 'src/http/i.ts', code: "import '@google-cloud/pubsub';", because: google },
  { file: 'src/ledger/a.ts', code: "import 'google-gax';", because: google },
  { file: 'src/subscriber/c.ts', code: "await import('@google-cloud/run');", because: google },
  { file: 'config/a.ts', code: "import 'google-gax/build/src/fallback';", because: google },
  { file: 'emulators/a.ts', code: "import '@google-cloud/pubsub';", because: google },
  { file: 'src/google/a.ts', code: "import 'pg';", because: postgres },
  { file: 'src/ledger/c.ts', code: "import 'pg';", because: postgres },
  { file: 'src/cli/d.ts', code: "import '../ledger/postgres/x.ts';", because: opened },
  { file: 'src/cli/launches/e.ts', code: "await import('../../ledger/postgres/x.ts');", because: opened },
  { file: 'src/service/b.ts', code: "import type { X } from '../ledger/postgres/x.ts';", because: opened },
  { file: 'src/settings/b.ts', code: "import '../ledger/another/x.ts';", because: opened },
  { file: 'src/http/m.ts', code: "import '../ledger/postgres/x.ts';", because: opened },
  { file: 'config/d.ts', code: "import '../src/ledger/postgres/x.ts';", because: opened },
  { file: 'src/launch/i.ts', code: "import 'pg-pool';", because: postgres },
  { file: 'src/job/c.ts', code: "import 'node:child_process';", because: machine },
  { file: 'src/google/b.ts', code: "import 'child_process';", because: machine },
  { file: 'src/job/d.ts', code: "import process from 'node:process';", because: machine },
  {
    file: 'src/job/e.ts',
    code: "import { createRequire } from 'node:module';",
    because: machine,
  },

  // Product and development
  { file: 'src/a.ts', code: "import '../emulators/x.ts';", because: developmentOnly },
  { file: 'src/main.ts', code: "await import('../dev/x.ts');", because: developmentOnly },
  { file: 'src/google/c.ts', code: "import '../../test/x.ts';", because: developmentOnly },
  { file: 'src/ledger/b.ts', code: "import '../../bench/x.ts';", because: developmentOnly },
  { file: 'src/cli/c.ts', code: "import '../../build/x.ts';", because: developmentOnly },
  { file: 'src/launch/z.ts', code: "import '../../simulation/x.ts';", because: developmentOnly },
  { file: 'simulation/a.ts', code: "import '../src/ledger/x.ts';", because: seeded },
  { file: 'simulation/b.test.ts', code: "import '../test/x.ts';", because: seeded },
  { file: 'config/b.ts', code: "import '../emulators/x.ts';", because: developmentOnly },
  { file: 'emulators/b.ts', code: "import '../src/launch/x.ts';", because: ownBugs },
  { file: 'emulators/run/c.ts', code: "import '../../config/x.ts';", because: ownBugs },
  { file: 'emulators/d.test.ts', code: "import '../dev/x.ts';", because: ownBugs },
];

/** Imports that a room must not have. */
export const forbiddenImports: readonly Forbidden[] = planted.map((one) => ({
  ...one,
  rule: 'eslint(no-restricted-imports)',
}));
