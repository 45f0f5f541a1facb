/** @type {import('jest').Config} */
module.exports = {
  testEnvironment: 'node',
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
  // The stories that start the program as a process of its own run what `npm run build` made.
  globalSetup: '<rootDir>/test/build-once.js',
  testTimeout: 30_000,
  // Two cores: one for the program, one for the stand-ins.
  maxWorkers: 2,
};
