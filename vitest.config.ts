import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{config,src,emulators,dev,test}/**/*.test.ts'],
    // A test that waits is a test that hangs: nothing here sleeps, so ten seconds is a fault, not slowness.
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
