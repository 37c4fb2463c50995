/** Tests are ECMAScript modules in TypeScript; Node's own type stripping is the transform, so line numbers stay true. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.mjs' },
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/.cache/', '<rootDir>/dist/'],
  // Not in the folder for temporary files, which is a new one in each run.
  cacheDirectory: '<rootDir>/.cache/jest',
  testSequencer: '<rootDir>/test/support/slowest-first.mjs',
  testTimeout: 30_000,
};
