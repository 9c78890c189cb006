// Starts a small Okta org and seatgraph on free ports, syncs, and runs the checks against it.
// Usage: node run.mjs FOLDER_OF_THE_PROGRAMS (where cargo has put `seatgraph` and `okta-sim`)
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { Folder, oktaSim, serve, stopAll } from './support/servers.mjs';
import { ask, connect } from './support/api.mjs';

const programs = resolve(process.argv[2] ?? '../../target/debug');
const folder = new Folder();
let code = 1;
try {
  const okta = await oktaSim(programs);
  const server = await serve(programs, folder.path, { SEATGRAPH_OKTA_ALLOW_HOSTS: okta.host });
  const integration = await connect(server, okta);
  const { apps, users } = await ask(server, '{ users { totalCount } apps { totalCount } }');
  console.log(`seatgraph has synced ${users.totalCount} users and ${apps.totalCount} apps`);
  code = await checks({
    SEATGRAPH_PROGRAMS: programs,
    SEATGRAPH_URL: server.url,
    SEATGRAPH_TOKEN: server.token,
    SEATGRAPH_INTEGRATION: integration,
  });
} catch (error) {
  console.error(error);
} finally {
  await stopAll();
  folder.remove();
}
process.exit(code);

function checks(environment) {
  const files = ['http', 'sockets', 'relay', 'codegen', 'schema'].map((name) => `${name}.test.mjs`);
  const runner = spawn(
    process.execPath,
    ['--test', '--test-reporter=spec', '--test-concurrency=2', ...files],
    { cwd: import.meta.dirname, stdio: 'inherit', env: { ...process.env, ...environment } },
  );
  return new Promise((done) => runner.on('exit', (code) => done(code ?? 1)));
}
