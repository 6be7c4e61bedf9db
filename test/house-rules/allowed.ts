import type { Planted } from './planted.ts';

/** Code close to what is forbidden that must stay allowed. */
export const allowed: readonly Planted[] = [
  {
    file: 'src/server/data-answer.ts',
    code: "import type { ServerResponse } from 'node:http';\nexport const say = (response: ServerResponse) => void response.writeHead(200).end();",
  },
  {
    file: 'src/google/ok.ts',
    code: "import { PubSub } from '@google-cloud/pubsub';\nexport const make = () => new PubSub();",
  },
  {
    file: 'src/google/ok.test.ts',
    code: "export { PubSub } from '@google-cloud/pubsub';\nexport { x } from '../../emulators/x.ts';",
  },
  { file: 'src/auth/ok.ts', code: "export { jwtVerify } from 'jose/jwt/verify';" },
  {
    file: 'src/launch/attempt/ok.ts',
    code: "export { x } from '../ledger/ok.ts';",
  },
  { file: 'src/launch/ledger/ok.ts', code: 'export const x = 3;' },
  {
    file: 'src/launch/jobs/rules/ok.ts',
    code: "export { parse } from 'yaml';\nexport { Environment } from '@marcbachmann/cel-js';",
  },
  { file: 'src/ledger/postgres/ok.ts', code: "export { Pool } from 'pg';" },
  { file: 'src/ledger/open-ledger.ts', code: "export { Pool } from './postgres/ok.ts';" },
  { file: 'src/service/ok.ts', code: "export { Pool } from '../ledger/open-ledger.ts';" },
  { file: 'src/cli/launches/ok.ts', code: "export { Pool } from '../../ledger/open-ledger.ts';" },
  { file: 'src/cli/ok.ts', code: "export { x } from '../launch/ledger/ok.ts';" },
  { file: 'src/cli/ok.test.ts', code: "export { Pool } from '../ledger/postgres/ok.ts';" },
  { file: 'src/http/ok.ts', code: "export { x } from '../launch/x.ts';\nexport { z } from './job.ts';" },
  {
    file: 'src/http/ok.test.ts',
    code: "export { PubSub } from '@google-cloud/pubsub';\nexport const env = { ...process.env };",
  },
  { file: 'src/launch/x.ts', code: 'export const x = process.hrtime.bigint();' },
  { file: 'src/http/job.ts', code: 'export const z = 2;' },
  {
    file: 'dev/ok.ts',
    code: "export { x } from '../emulators/x.ts';\nexport { x as y } from '../src/launch/x.ts';",
  },
  {
    file: 'emulators/x.ts',
    code: "import { spawn } from 'node:child_process';\nexport const x = () => spawn('true', { env: process.env });",
  },
  { file: 'dev/google.ts', code: "export { PubSub } from '@google-cloud/pubsub';" },
  { file: 'emulators/ok.test.ts', code: "export { PubSub } from '@google-cloud/pubsub';" },
];
