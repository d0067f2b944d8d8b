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
const packages = '^(services/[^/]+|libs/[^/]+|infra|tests)/'

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module, or miss a third. Types alone bind nothing at run time.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
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
      comment: 'Only tests may reach for the test kit, and for the migrations that give them a schema.',
      severity: 'error',
      from: { path: '^services/', pathNot: tests },
      to: { path: '^(infra|tests|libs/testkit)/' },
    },
    {
      name: 'service-tests-know-little',
      comment: 'The simulator is the Amazon of those who call one.',
      severity: 'error',
      from: { path: '^services/' },
      to: { path: '^(infra|tests)/', pathNot: '^infra/(migrate-schema\\.ts$|simulator/)' },
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
      to: { path: '^(services|infra|tests)/', pathNot: '^infra/(migrate-schema\\.ts$|simulator/)' },
    },
    {
      name: 'infra-runs-without-tests',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^tests/' },
    },
    {
      name: 'packages-by-name',
      comment:
        'A relative path into another package goes round its entry point and its package.json. What tests may take of infra is named above.',
      severity: 'error',
      from: { path: packages, pathNot: '^tests/' },
      to: {
        path: packages,
        pathNot: ['^$1/', '^infra/(migrate-schema\\.ts$|simulator/)'],
        dependencyTypes: ['local'],
      },
    },
    {
      name: 'tests-from-outside',
      comment:
        'What crosses services is tested through their doors; a corpus of statements is data that both sides read, and the contract suite compares what two sides declare.',
      severity: 'error',
      from: { path: '^tests/', pathNot: '^tests/contract/' },
      to: { path: packages, pathNot: ['^tests/', '/corpus/'], dependencyTypes: ['local'] },
    },
    {
      name: 'one-door-to-the-warehouse',
      comment: 'Everything that reaches a tenant database goes through the guarded session of this one folder.',
      severity: 'error',
      from: { path: '^(services|libs)/', pathNot: [tests, '^services/warehouse-query/src/warehouse/'] },
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
      from: { path: '^(services|libs|infra)/', pathNot: [tests, '^infra/local/testing/'] },
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
      from: { path: '^(services|libs)/', pathNot: [tests, '^libs/testkit/'] },
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
