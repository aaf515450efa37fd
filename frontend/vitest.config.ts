/** Tests of the screens in a simulated page, and of the front door in plain Node. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const root = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root,
  test: {
    projects: [
      {
        plugins: [react()],
        root,
        test: {
          name: 'screens',
          environment: 'happy-dom',
          include: ['frontend/src/**/*.test.{ts,tsx}', 'tests/contract/**/*.test.ts'],
          // A page of its own for each file takes seven times as long; no file may leave anything behind for the next,
          // which `--sequence.shuffle.files` shows.
          pool: 'threads',
          isolate: false,
          restoreMocks: true,
          setupFiles: ['frontend/src/i18n/speak-english.ts'],
        },
      },
      {
        root,
        test: {
          name: 'front door',
          environment: 'node',
          include: ['build/frontdoor/**/*.test.mjs'],
          testTimeout: 60_000,
        },
      },
    ],
  },
});
