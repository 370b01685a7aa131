/** Signing up by oneself, where an owner lets addresses at some domains: a link to join is mailed. */
import { AskByMail } from './askByMail.tsx';

export function SignUp() {
  return (
    <AskByMail
      title="Sign up"
      about="With an address of the team you join by a link that is mailed to it."
      path="/api/sign-up"
      hint="At a domain that the owner of this workspace named."
      done={(email) => <>A link to join is on its way to {email}. It counts for a day.</>}
      else="Nothing came? Ask a member to invite you."
      isOffered={(door) => door.signUp}
      unless={<p>Nobody signs up by themselves here. Ask a member to invite you.</p>}
    />
  );
}
