/**
 * The one style sheet of pages for stakeholders, under an address that changes with it: for any screen, in light and
 * dark, and for paper. Colours are those of the app.
 */
import { createHash } from 'node:crypto';
import { PARTS } from './styleOfParts.ts';

export const STYLE = `:root {
  color-scheme: light dark;
  --bg: light-dark(#fbfbfc, #101013);
  --surface: light-dark(#ffffff, #17171b);
  --text: light-dark(#1a1a21, #ececf1);
  --text-2: light-dark(#54545f, #ababb8);
  --line: light-dark(#e2e2e9, #2a2a32);
  --control: light-dark(#8a8a99, #6f6f7e);
  --focus: light-dark(#1d5fd6, #7aa7ff);
  --research: light-dark(#7138c2, #bd98f5);
  --production: light-dark(#0a6c7f, #55c6da);
  --ok: light-dark(#18794a, #52c68e);
  --warn: light-dark(#8f5f00, #e3b341);
  --danger: light-dark(#bf2f28, #ff8178);
}

@media (prefers-contrast: more) {
  :root {
    --text-2: var(--text);
    --line: var(--control);
  }
}

* {
  box-sizing: border-box;
}

body {
  margin: 0;
  background: var(--bg);
  color: var(--text);
  font:
    16px/26px system-ui,
    sans-serif;
  overflow-wrap: anywhere;
}

main {
  max-width: 46rem;
  margin: 0 auto;
  padding: 40px 20px 64px;
}

h1,
h2,
p,
ul,
dl,
dd {
  margin: 0;
  padding: 0;
}

h1 {
  font-size: 28px;
  line-height: 36px;
  font-weight: 600;
  letter-spacing: -0.01em;
}

h2 {
  font-size: 13px;
  line-height: 20px;
  font-weight: 600;
  letter-spacing: 0.06em;
  text-transform: uppercase;
  color: var(--text-2);
}

h1,
p,
dt,
dd,
.health span,
strong {
  unicode-bidi: isolate;
}

ul {
  list-style: none;
}

a {
  color: var(--focus);
  text-underline-offset: 2px;
}

a:focus-visible,
input:focus-visible,
button:focus-visible {
  outline: 2px solid var(--focus);
  outline-offset: 2px;
  border-radius: 2px;
}

${PARTS}
form {
  display: flex;
  flex-direction: column;
  align-items: flex-start;
  gap: 6px;
  max-width: 22rem;
  padding-top: 24px;
}

label {
  font-weight: 500;
}

input,
button {
  font: inherit;
  min-height: 40px;
  padding: 4px 12px;
  border: 1px solid var(--control);
  border-radius: 6px;
  background: var(--surface);
  color: var(--text);
}

input {
  width: 100%;
}

button {
  margin-top: 6px;
  border-color: var(--text);
  background: var(--text);
  color: var(--bg);
  font-weight: 500;
  cursor: pointer;
}

[role='alert'] {
  color: var(--danger);
}

header + p {
  padding-top: 12px;
}

@media (max-width: 34rem) {
  main {
    padding-top: 24px;
  }

  h1 {
    font-size: 22px;
    line-height: 28px;
  }

  section li,
  dl div {
    grid-template-columns: minmax(0, 1fr);
  }
}

@media print {
  :root {
    color-scheme: light;
    --bg: #ffffff;
  }

  main {
    max-width: none;
    padding: 0;
  }

  .about a,
  footer {
    display: none;
  }

  a {
    color: inherit;
    text-decoration: none;
  }

  section {
    break-inside: avoid-page;
  }

  svg rect {
    print-color-adjust: exact;
  }
}
`;

export const STYLE_PATH = `/share.css?v=${createHash('sha256').update(STYLE).digest('base64url').slice(0, 12)}`;
