/** What is shown to whoever is not in, and the pages that links lead to, whoever opens them. */
import { Route, Switch } from 'wouter';
import { Join } from './join.tsx';
import { Reset } from './reset.tsx';
import { SignIn } from './signIn.tsx';
import { SignUp } from './signUp.tsx';

export function Outside() {
  return (
    <Switch>
      <Route path="/join" component={Join} />
      <Route path="/reset" component={Reset} />
      <Route path="/sign-up" component={SignUp} />
      <Route>
        <SignIn />
      </Route>
    </Switch>
  );
}
