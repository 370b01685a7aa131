/** What stands before a page for stakeholders: the form that asks for its password, and what is said where there is none. */
import { html } from './html.ts';
import { documentOf } from './page.ts';

/** Said of a link that never was, that has expired, and that was ended: nobody learns which. */
export const goneHtml = documentOf(
  'No page here',
  html`<header><h1>There is no page here</h1></header>
    <p>Perhaps its time is over, or its link was made anew. Ask whoever gave it to you.</p>`,
);

export const signInHtml = documentOf(
  'Sign in',
  html`<header><h1>Sign in to read this page</h1></header>
    <p>It is for members. <a href="/">Sign in</a>, then open its address again.</p>`,
);

/** The form; `problem`: what was wrong with the last try. */
export function lockedHtml(problem?: string): string {
  return documentOf(
    'Password',
    html`<header><h1>This page asks for a password</h1></header>
      <form method="post">
        <label for="password">Password</label>
        <input
          id="password"
          name="password"
          type="password"
          required
          autofocus
          autocomplete="off"
          maxlength="256"
          ${problem !== undefined && html`aria-invalid="true" aria-describedby="problem"`}
        />
        ${problem !== undefined && html`<p id="problem" role="alert">${problem}</p>`}
        <button>Read it</button>
      </form>`,
  );
}
