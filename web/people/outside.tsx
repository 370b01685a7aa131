/** What is shown to whoever is not in, and the pages that links lead to, whoever opens them. */
import { Route, Switch } from 'wouter';
import { SignIn } from './signIn.tsx';

export function Outside() {
  return (
    <Switch>
      <Route>
        <SignIn />
      </Route>
    </Switch>
  );
}
