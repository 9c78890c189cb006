import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** What most pages are made of, but for what is large: tables, charts, forms. */
const SHARED =
  /\/src\/(?:api|format|org|parts|shell)\/(?!generated\/|(?:BarChart|DataTable|DateRange|Dialog|Field|Form|HeatMap|SearchBox|Secret)\.)/;
const server = process.env.SEATGRAPH_URL ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'dist/site',
    emptyOutDir: true,
    manifest: true,
    target: 'es2022',
    // The policy of the pages lets nothing in that is not a file of the server's.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
    // Few files: a browser fetches six at a time, and each page would need thirty.
    cssCodeSplit: false,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'shared', test: SHARED, minShareCount: 3 }] } },
    },
  },
  server: {
    proxy: Object.fromEntries(
      ['/graphql', '/session', '/export'].map((path) => [path, { target: server, ws: true }]),
    ),
  },
  test: { include: ['src/**/*.test.ts'] },
});
