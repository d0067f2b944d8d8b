const visitor = require('@swc/core/Visitor.js')

// swc parses `using x = …` and `await using`, and its visitor does not know them: it would throw.
const { prototype } = visitor.Visitor ?? visitor
const visitStatement = prototype.visitStatement
prototype.visitStatement = function visit(statement) {
  if (statement.type !== 'UsingDeclaration') return visitStatement.call(this, statement)
  this.visitVariableDeclarators(statement.decls)
  return statement
}

const tests = '\\.test\\.ts$|^(services|libs)/[^/]+/test/'
const packages = '^(services/[^/]+|libs/[^/]+|infra/[^/]+|tests)/'
/** Everything but the simulator, which the tests of a service call in place of Amazon. */
const surroundings = '^(infra/(demo|operations|tools)|tests)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Modules that need each other are one module, or lack a third; types count as well.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'services-stand-alone',
      comment: 'Services meet over HTTP and NATS. What two of them share is a lib.',
      severity: 'error',
      from: { path: '^services/([^/]+)/' },
      to: { path: '^services/', pathNot: '^services/$1/' },
    },
    {
      name: 'services-know-no-surroundings',
      comment: 'Only the tests of a service may import the test kit and the simulator.',
      severity: 'error',
      from: { path: '^services/', pathNot: tests },
      to: { path: '^(infra|tests|libs/testkit)/' },
    },
    {
      name: 'service-tests-know-little',
      comment: 'A service is tested without the local runtime, the demo and the other services.',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: surroundings },
    },
    {
      name: 'console-through-its-context',
      comment: 'The console uses the rest of auth through ConsoleContext, so that it can become a service of its own.',
      severity: 'error',
      from: { path: '^services/auth/src/console/', pathNot: tests },
      to: {
        path: '^services/auth/src/',
        pathNot: '^services/auth/src/(console|pages)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'console-is-added-once',
      severity: 'error',
      from: { path: '^services/auth/src/', pathNot: ['^services/auth/src/(console/|server\\.ts|context\\.ts)', tests] },
      to: { path: '^services/auth/src/console/' },
    },
    {
      name: 'libs-look-down',
      comment: 'A lib knows other libs, and nothing that uses it.',
      severity: 'error',
      from: { path: '^libs/', pathNot: [tests, '^libs/testkit/'] },
      to: { path: '^(services|infra|tests|libs/testkit)/' },
    },
    {
      name: 'lib-tests-know-little',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: ['^services/', surroundings] },
    },
    {
      name: 'infra-looks-down',
      comment: 'The simulator plays the accounts of the demo; demo and operations need no other package of infra.',
      severity: 'error',
      from: { path: '^infra/(simulator|demo|operations)/' },
      to: { path: '^infra/(simulator|operations|tools)/', pathNot: '^infra/$1/' },
    },
    {
      name: 'operations-stand-alone',
      comment: 'The operations image holds this package and the libs that it needs.',
      severity: 'error',
      from: { path: '^infra/operations/' },
      to: { path: '^infra/', pathNot: '^infra/operations/' },
    },
    {
      name: 'infra-runs-without-tests',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^tests/' },
    },
    {
      name: 'packages-by-name',
      comment: 'A relative path into another package bypasses its exports and its package.json.',
      severity: 'error',
      from: { path: packages, pathNot: '^tests/' },
      to: {
        path: packages,
        pathNot: '^$1/',
        dependencyTypes: ['local'],
      },
    },
    {
      name: 'tests-from-outside',
      comment:
        "These suites reach services through their servers. Exceptions: test data in a service's test/corpus, and the contract suite, which compares declarations of two sides.",
      severity: 'error',
      from: { path: '^tests/', pathNot: '^tests/contract/' },
      to: { path: packages, pathNot: ['^tests/', '^services/[^/]+/test/corpus/'], dependencyTypes: ['local'] },
    },
    {
      name: 'two-doors-to-the-warehouse',
      comment:
        'Callers reach a tenant database through the guarded session of one folder, and Amazon data through the loader.',
      severity: 'error',
      from: {
        path: '^(services|libs)/',
        pathNot: [tests, '^services/warehouse-query/src/warehouse/', '^libs/warehouse-loader/src/connection\\.ts$'],
      },
      to: { path: 'node_modules/mysql2/' },
    },
    {
      name: 'guard-is-pure',
      comment: 'The guard decides from the text alone, so that its tests can be exhaustive.',
      severity: 'error',
      from: { path: '^services/warehouse-query/src/guard/', pathNot: tests },
      to: { pathNot: '^services/warehouse-query/src/guard/' },
    },
    {
      name: 'production-imports-no-tests',
      severity: 'error',
      from: { path: '^(services|libs|infra)/', pathNot: [tests, '^infra/tools/local/testing/'] },
      to: { path: tests },
    },
    {
      name: 'declared-dependencies',
      comment: 'What a package imports stands in its own package.json.',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'production-needs-no-dev-dependency',
      comment: 'Images are installed without devDependencies.',
      severity: 'error',
      from: { path: '^(services|libs|infra/operations)/', pathNot: [tests, '^libs/testkit/'] },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '/@types/' },
    },
  ],
  options: {
    // TypeScript 7 has no API that could be asked for imports.
    parser: 'swc',
    tsPreCompilationDeps: false,
    combinedDependencies: false,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(\\.local|docs)/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.js', '.mjs'],
    },
  },
}
