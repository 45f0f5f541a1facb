const { execFileSync } = require('node:child_process');
const { dirname, join } = require('node:path');

/** Compiles src/ and sandbox/ into dist/, so that stories which start the program run exactly what would be shipped. */
module.exports = async () => {
  if (process.env.SKIP_BUILD) return;
  // The package does not export its compiler, only its package.json beside it.
  const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
};
