// Loaded into the program under test before anything of it: on SIGUSR2 it collects what is garbage and says what is left.
const v8 = require('node:v8');
const vm = require('node:vm');

v8.setFlagsFromString('--expose_gc');
const gc = vm.runInNewContext('gc');
process.on('SIGUSR2', () => {
  gc();
  // What became free through finalizers of the first round goes with the second one.
  setTimeout(() => {
    gc();
    const { heapUsed, external } = process.memoryUsage();
    process.stdout.write(`${JSON.stringify({ memory: heapUsed + external })}\n`);
  }, 100);
});
