/**
 * Imported for its effect: this process ends when the one that started it is gone, however that went.
 * A parent that is killed outright cannot tell us; but then we have another.
 */
const LOOK_MS = 500;
const parent = process.ppid;

const watch = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(watch);
  process.kill(process.pid, 'SIGTERM');
}, LOOK_MS);

watch.unref();
