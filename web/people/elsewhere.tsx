/** Accounts elsewhere: a button for each provider before one is in, and why one was not let in, in words. */
import { Button } from '../parts/button.tsx';

export interface ProviderView {
  readonly id: string;
  readonly kind: 'oidc' | 'github' | 'gitlab';
  readonly name: string;
}

/** `to`: the page that was asked for. */
export function ProviderButtons({ providers, to }: { providers: readonly ProviderView[]; to: string }) {
  if (providers.length === 0) return null;
  return (
    <div className="flex flex-col gap-2 pt-5">
      <p className="flex items-center gap-3 pb-1 text-meta text-text-3 before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        or
      </p>
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          className="min-w-0 coarse:w-full"
          onClick={() =>
            window.location.assign(`/api/sign-in/provider/${id}?${new URLSearchParams({ to }).toString()}`)
          }
        >
          <span className="truncate">
            Sign in with <bdi>{name}</bdi>
          </span>
        </Button>
      ))}
    </div>
  );
}

const words: Readonly<Record<string, string>> = {
  denied: 'You were not signed in: it was declined there.',
  over: 'This took too long, was used already, or began in another browser. Try again.',
  provider:
    'What came back could not be trusted, so you were not signed in. An owner can test the provider in Settings.',
  unreachable: 'The provider does not answer. Try again in a moment, or sign in another way.',
  unverified: 'Your e-mail address is not verified there, so it cannot say who you are here. Verify it, and try again.',
  untrusted: 'Your e-mail address there is of a domain that is not taken here. Sign in another way, or ask an owner.',
  unknown: 'Nobody here has your e-mail address. Ask an admin to invite you.',
  connect_first:
    'This address is a member’s who signs in another way. Sign in that way, and connect the account under Account.',
  taken: 'This account is another member’s here. Sign out there, and choose yours.',
  left: 'You are no member of this workspace any more.',
};

/** What the address says that went wrong; undefined: nothing. */
export function problemHere(): string | undefined {
  const code = new URLSearchParams(window.location.search).get('problem');
  if (code === null) return undefined;
  return Object.hasOwn(words, code) ? words[code] : 'You were not signed in. Try again.';
}

/** The half of a sign-in that came with the address, which is forgotten there. */
export function halfHere(): { readonly ticket: string; readonly to: string } | undefined {
  if (window.location.pathname !== '/sign-in') return undefined;
  const said = new URLSearchParams(window.location.hash.slice(1));
  const ticket = said.get('second');
  return ticket ? { ticket, to: said.get('to') ?? '/' } : undefined;
}
