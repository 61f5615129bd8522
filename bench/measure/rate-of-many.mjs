import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WORK } from '../setup/paths.mjs';
import { wrk } from './wrk.mjs';

const SCRIPT = join(WORK, 'many.lua');

/** wrk requests the paths of a list in turn. */
const LINES = `
local paths = {}
local next = 0
function init(args)
  for line in io.lines(args[1]) do paths[#paths + 1] = line end
end
function request()
  next = next % #paths + 1
  return wrk.format(nil, paths[next])
end
`;

/** Measures requests per second for many URLs of one server in turn; `name` names the file with their list. */
export async function rateOfMany(name, urls) {
  const list = join(WORK, `${name}.txt`);
  await mkdir(WORK, { recursive: true });
  await writeFile(list, urls.map((url) => new URL(url).pathname).join('\n'));
  await writeFile(SCRIPT, LINES);
  return async () => (await wrk(urls[0], { script: SCRIPT, args: [list] })).perSecond;
}
