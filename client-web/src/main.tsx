import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { Client } from './app/client';
import { ClientContext } from './app/hooks';
import { router } from './app/router';
import { Texts } from './i18n/text';
import './ui/tokens.css';
import './ui/base.css';

// react-aria empties its announcer with innerHTML = ''; nothing else may go that way.
globalThis.trustedTypes?.createPolicy('default', {
  createHTML: (html: string) => {
    if (html !== '') throw new TypeError('Text is never read as HTML here.');
    return html;
  },
});

const client = new Client();
void client.start();

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <ClientContext value={client}>
      <QueryClientProvider client={client.queries}>
        <Texts>
          <RouterProvider router={router} />
        </Texts>
      </QueryClientProvider>
    </ClientContext>
  </StrictMode>,
);
