/** What Node, libvips and the search for fonts look for; a project's secrets are none of it. */
const NEEDED = [
  'PATH', 'HOME', 'LANG', 'LANGUAGE', 'TMPDIR', 'TEMP', 'TMP', 'LD_LIBRARY_PATH', 'LD_PRELOAD', 'MALLOC_ARENA_MAX', 'PANGOCAIRO_BACKEND',
  'SYSTEMROOT', 'WINDIR', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA',
];
const NEEDED_GROUP = /^(?:FONTCONFIG|XDG|LC|DYLD|VIPS)_/;

/** The environment of a process that draws; names of any case, as Windows has them. */
export function drawingEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const needed = (name: string) => NEEDED.includes(name) || NEEDED_GROUP.test(name);
  return Object.fromEntries(Object.entries(environment).filter(([name]) => needed(name.toUpperCase())));
}
