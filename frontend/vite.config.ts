/** How the screens are built, and served while they are being worked on. */
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** Where the app listens during `npm run dev`, or a `pjais serve --port 8787` started by hand. */
const api = process.env['PJAIS_API'] ?? 'http://127.0.0.1:8787';

export default defineConfig({
  root: fromHere('.'),
  plugins: [react()],
  // The package names a build without exports as its entry; cosmos.gl imports it as a module.
  resolve: {
    alias: [
      { find: 'gl-bench', replacement: fromHere('../node_modules/gl-bench/dist/gl-bench.module.js') },
      // A way of the generated client that no route of ours has.
      { find: /^\.\.\/core\/serverSentEvents\.gen$/, replacement: fromHere('src/bridge/no-event-streams.ts') },
    ],
  },
  build: {
    outDir: fromHere('../backend/pjais/server/static'),
    emptyOutDir: true,
    // The content security policy allows no data: scripts or fonts, so small files stay files.
    assetsInlineLimit: 0,
    rollupOptions: { input: [fromHere('index.html'), fromHere('bench.html')] },
    // Engines that do not know how to load ahead load what they need when it comes to it.
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    // What there is beside what a page has loaded: a phone keeps all of it.
    manifest: 'parts.json',
    // Of the packages that the screens contain, for the notices of the installed app.
    license: { fileName: '.vite/licences.json' },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: api, ws: true, changeOrigin: true } },
  },
});
