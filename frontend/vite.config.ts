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
  resolve: { alias: { 'gl-bench': fromHere('../node_modules/gl-bench/dist/gl-bench.module.js') } },
  build: {
    outDir: fromHere('../backend/pjais/server/static'),
    emptyOutDir: true,
    // The content security policy allows no data: scripts or fonts, so small files stay files.
    assetsInlineLimit: 0,
    rollupOptions: { input: [fromHere('index.html'), fromHere('bench.html')] },
    chunkSizeWarningLimit: 1500,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: api, ws: true, changeOrigin: true } },
  },
});
