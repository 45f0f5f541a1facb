// npm leaves out of package-lock.json the optional packages of other platforms that the registry it talks to does not
// offer, and `npm ci` then refuses the lock. This adds them: the version from the package that wants them, platform and
// processor from their names. Run it after every `npm install` that changes the lock: npm run complete-lock
import { readFileSync, writeFileSync } from 'node:fs';

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'));
const OS = ['android', 'darwin', 'linux', 'win32', 'freebsd', 'openbsd', 'netbsd', 'sunos', 'aix', 'openharmony'];
const CPU = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 's390x', 'riscv64', 'loong64', 'mips64el', 'wasm32'];

const isThere = (name) =>
  Object.keys(lock.packages).some((path) => path === `node_modules/${name}` || path.endsWith(`/node_modules/${name}`));

let added = 0;
for (const [path, { optionalDependencies = {}, dev }] of Object.entries(lock.packages)) {
  if (path === '') continue;
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isThere(name) || !/^\d/.test(version)) continue;
    const words = name.split(/[/-]/);
    const os = OS.find((one) => words.includes(one));
    const cpu =
      CPU.find((one) => words.includes(one)) ?? (words.some((word) => /^armv?\d?/.test(word)) ? 'arm' : undefined);
    const libc =
      os !== 'linux'
        ? undefined
        : words.some((word) => word.includes('musl'))
          ? 'musl'
          : words.some((word) => word.includes('gnu'))
            ? 'glibc'
            : undefined;
    lock.packages[`node_modules/${name}`] = {
      version,
      ...(cpu && { cpu: [cpu] }),
      ...(dev && { dev }),
      ...(libc && { libc: [libc] }),
      optional: true,
      ...(os && { os: [os] }),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync('package-lock.json', `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} optional packages of other platforms added`);
