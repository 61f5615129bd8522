/**
 * Side-effect import: ends this process when its parent process has ended, for any reason.
 * A killed parent cannot send a signal; but the parent's id of this process changes.
 */
const POLL_MS = 500;
const parent = process.ppid;

const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, POLL_MS);

watch.unref();
