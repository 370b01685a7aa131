/** One of several processes over one database: `node twin.ts URL WORKSPACE PERSON NAME COMMANDS` writes as four at once. */
import { openPostgres, Store } from '@dualtrack/store';

const [url, workspace, person, name, commands] = process.argv.slice(2) as [string, string, string, string, string];
const store = await Store.open(await openPostgres(url), { workspace });
let next = 0;
await Promise.all(
  Array.from({ length: 4 }, async () => {
    for (let n = next++; n < Number(commands); n = next++) {
      const input = { project: 'CHURN', track: 'data', title: `${name} ${n}`, labels: ['gpu'] };
      const answers = await store.mutate({ kind: 'member', person }, [
        { id: `${name}-${n}`, name: 'work.create', input },
      ]);
      process.stdout.write(`${JSON.stringify(answers[0])}\n`);
    }
  }),
);
await store.close();
