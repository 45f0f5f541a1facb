const { execFileSync } = require('node:child_process');

/** Compiles src/ and sandbox/ into dist/, so that stories which start the program run exactly what would be shipped. */
module.exports = async () => {
  if (process.env.SKIP_BUILD) return;
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
    stdio: 'inherit',
  });
};
