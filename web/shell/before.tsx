/** What is shown while there is nothing to show yet, and where there is nothing. */
import { useEffect, useState } from 'react';
import { Link } from 'wouter';
import { PageTitle } from './pageTitle.tsx';

/** Nothing for a moment; then a word, since whoever waits longer wants to know. */
export function Opening() {
  const [isLong, setLong] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 1_500);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className="p-6 text-text-3" aria-busy="true">
      {isLong ? 'Opening… the server has not answered yet.' : ''}
    </p>
  );
}

/** Without a session: how to get one. */
export function SignedOut() {
  const isWrong = new URLSearchParams(window.location.search).has('token');
  return (
    <main className={middle}>
      <PageTitle title="Sign in" />
      <h1 className="pb-2 text-page font-semibold">Sign in</h1>
      {isWrong && <p className="pb-2">The token in this address is not the one of this server.</p>}
      <p>Open the address that the server printed when it started. It looks like this and signs this browser in:</p>
      <p className="my-3 rounded bg-sunken p-3 font-mono text-meta break-all">{window.location.origin}/?token=…</p>
      <p className="text-text-2">
        It is printed again at every start. The token also lies in the file “token” in the data folder.
      </p>
    </main>
  );
}

export function Unknown({ what }: { what: string }) {
  return (
    <div className={middle}>
      <PageTitle title="Not found" />
      <h1 className="pb-2 text-page font-semibold">Not found</h1>
      <p>
        {what}{' '}
        <Link href="/" className="text-focus underline">
          Go to the board
        </Link>
      </p>
    </div>
  );
}

const middle = 'mx-auto flex h-full max-w-[480px] flex-col px-6 pt-[18dvh]';
