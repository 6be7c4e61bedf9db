import { startPubSubEmulator } from '../emulators/pubsub/pubsub-emulator.ts';

/** The emulator of `streams.ts` in a separate process: it sends its address, and its memory on request. */
const emulator = await startPubSubEmulator({ keepCalls: 0, keepMessages: 0, keepDeliveries: 0 });

process.on('message', () => {
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  process.send?.(heapUsed + external);
});
process.send?.(emulator.address);
