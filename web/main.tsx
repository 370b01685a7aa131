import './state/strict.ts';
import './styles/main.css';
import { createRoot } from 'react-dom/client';
import { KeymapContext, Keymap } from './keys/keymap.ts';
import { App } from './shell/app.tsx';
import { Session } from './state/session.ts';

const session = new Session();
const keymap = new Keymap();
keymap.listen();
void session.start();
createRoot(document.getElementById('root')!).render(
  <KeymapContext value={keymap}>
    <App session={session} />
  </KeymapContext>,
);
