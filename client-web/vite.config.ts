import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
// @ts-expect-error: plain JavaScript
import { packed } from './tools/packed.mjs';

export default defineConfig({
  plugins: [
    { ...optimizeLocales.vite({ locales: ['fr-FR', 'en-US'] }), enforce: 'pre' },
    react(),
    packed({ page: 'src/screens/inbox/index.tsx', budget: 200_000 }),
  ],
  build: {
    target: ['chrome120', 'firefox121', 'safari17'],
    // Nothing that the Content-Security-Policy would have to allow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    emptyOutDir: true,
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], testTimeout: 60_000 },
});
