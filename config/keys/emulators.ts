import { text } from '../formats.ts';
import type { Keys } from './key.ts';

const HOST_AND_PORT = text(
  'host:port or [IPv6]:port, or nothing',
  /^$|^([^\s:/[\]]+|\[[\da-fA-F:.]+\]):\d{1,5}$/,
);

/** Emulators in place of Google's services; `npm run local` sets both. */
export const EMULATORS = {
  PUBSUB_EMULATOR_HOST: {
    doc: 'A Pub/Sub emulator.',
    readBy: ['requests', 'pushes', 'publish', 'dead-letters', 'board'],
    format: HOST_AND_PORT,
    default: '',
    env: 'PUBSUB_EMULATOR_HOST',
  },
  CLOUD_RUN_EMULATOR_HOST: {
    doc: 'A Cloud Run jobs emulator.',
    readBy: ['requests', 'pushes', 'launches'],
    format: HOST_AND_PORT,
    default: '',
    env: 'CLOUD_RUN_EMULATOR_HOST',
  },
} satisfies Keys;
