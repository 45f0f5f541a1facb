import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The project's own folder: the nearest one above with a package.json, seen from the sources as from `dist`. */
function projectFolder(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    if (folder === dirname(folder)) throw new Error('There is no package.json above the sandbox');
    folder = dirname(folder);
  }
  return folder;
}

export const inProject = (...path: string[]): string => join(projectFolder(), ...path);
