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
