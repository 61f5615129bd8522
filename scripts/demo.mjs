/** `npm run demo`: from a clean clone to a Strapi that serves renditions. README.md names the environment variables. */
import { readDemoSettings } from './demo/settings.mjs';
import { announce } from './demo/announce.mjs';
import { assertPortIsFree } from './demo/port.mjs';
import { fetchSignedUrls } from './demo/fetch-signed-urls.mjs';
import { serveUntilStopped } from './demo/serve-until-stopped.mjs';
import { showLogs } from './demo/show-logs.mjs';
import { prepare } from './setup/prepare.mjs';
import { startPlayground } from './setup/start-playground.mjs';
import { main, step } from './setup/step.mjs';

await main(async () => {
  // npm runs this script in a shell, which a signal ends without passing it on.
  if (process.env.npm_lifecycle_event !== undefined) await import('./setup/end-with-parent.mjs');
  const settings = readDemoSettings(process.env);
  const { port, host, email, password } = settings;
  await assertPortIsFree(port, host);
  await prepare();
  // The build takes minutes, so another process may have taken the port.
  await assertPortIsFree(port, host);

  await serveUntilStopped(async () => {
    const env = { PLAYGROUND_SEED: 'true', DEMO_ADMIN_EMAIL: email, DEMO_ADMIN_PASSWORD: password };
    const playground = await step('Starting Strapi and filling its library', () => startPlayground({ port, host, env }));
    const fetched = await step('Fetching five signed URLs', () => fetchSignedUrls(playground.url));
    announce(playground.url, settings, fetched);
    showLogs(playground.process);
    return playground;
  });
});
