// Which of graphql-eslint's rules for schemas hold. Those that are off say why.
import graphql from '@graphql-eslint/eslint-plugin';

export default [
  {
    files: ['**/*.graphql'],
    plugins: { '@graphql-eslint': graphql },
    languageOptions: { parser: graphql.parser, parserOptions: { graphQLConfig: { schema: '../../schema.graphql' } } },
    rules: Object.fromEntries(
      Object.entries({
        'description-style': ['off'], // The printer chooses: one line where a description is one.
        'naming-convention': [
          'error',
          {
            types: 'PascalCase',
            FieldDefinition: 'camelCase',
            InputValueDefinition: 'camelCase',
            Argument: 'camelCase',
            DirectiveDefinition: 'camelCase',
            EnumValueDefinition: 'UPPER_CASE',
            'FieldDefinition[parent.name.value=Query]': { forbiddenPrefixes: ['get', 'list', 'query'], forbiddenSuffixes: ['Query'] },
            'FieldDefinition[parent.name.value=Mutation]': { forbiddenPrefixes: ['mutation'], forbiddenSuffixes: ['Mutation'] },
            'EnumTypeDefinition,EnumTypeExtension': { forbiddenPrefixes: ['Enum'], forbiddenSuffixes: ['Enum'] },
            'InterfaceTypeDefinition,InterfaceTypeExtension': { forbiddenPrefixes: ['Interface'], forbiddenSuffixes: ['Interface'] },
          },
        ],
        'no-duplicate-fields': ['error'],
        'no-hashtag-description': ['error'],
        'no-typename-prefix': ['error'],
        'no-unreachable-types': ['error'],
        'possible-type-extension': ['error'],
        'relay-arguments': ['error', { includeBoth: false }],
        'relay-connection-types': ['error'],
        'relay-edge-types': ['error', { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false }],
        'relay-page-info': ['error'],
        'require-deprecation-reason': ['error'],
        'require-description': ['error', { types: true, FieldDefinition: true, InputValueDefinition: true, EnumValueDefinition: true, DirectiveDefinition: true, rootField: true,
          // GraphQL's own directives, whose descriptions are not printed.
          ignoredSelectors: ['DirectiveDefinition > InputValueDefinition'] }],
        'require-nullable-result-in-root': ['off'], // The contract's connections and payloads are never null.
        'require-type-pattern-with-oneof': ['error'],
        'input-name': ['error', { checkInputType: true, caseSensitiveInputType: false }],
        'strict-id-in-types': [
          'error',
          {
            acceptedIdNames: ['id'],
            acceptedIdTypes: ['ID'],
            exceptions: {
              suffixes: ['Connection', 'Edge', 'Payload'],
              // Values of the contract that are no nodes: parts of one, or of an answer.
              types: ['AssignmentGroup', 'AuditActor', 'Cost', 'Coverage', 'IntegrationProblem', 'License', 'PageInfo', 'SeatReport', 'SignIn', 'Summary',
                'SyncStage', 'UsagePoint', 'UserError', 'Viewer', 'AppSignal', 'BreakdownPart', 'AppLicenseChange', 'ImportLineError', 'Money', 'MonthlyActive', 'Renewal'],
            },
          },
        ],
        'unique-enum-value-names': ['error'],
        'known-type-names': ['error'],
        'known-directives': ['error'],
        'unique-type-names': ['error'],
        'unique-field-definition-names': ['error'],
        'unique-directive-names': ['error'],
        'provided-required-arguments': ['error'],
      }).map(([name, setting]) => [`@graphql-eslint/${name}`, setting]),
    ),
  },
];
