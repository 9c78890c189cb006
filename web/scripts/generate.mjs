// From src/**/*.graphql and ../schema.graphql: TypeScript types, one module for each operation (so that a page loads its
// own alone), and the manifest of trusted documents, by which the server knows what the app asks.
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { preset } from '@graphql-codegen/client-preset';
import { codegen } from '@graphql-codegen/core';
import {
  buildSchema,
  isObjectType,
  Kind,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
  visit,
} from 'graphql';

const web = join(import.meta.dirname, '..');
const generated = join(web, 'src/api/generated/');
const schemaText = readFileSync(join(web, '../schema.graphql'), 'utf8');
const schema = buildSchema(schemaText);
const files = readdirSync(join(web, 'src'), { recursive: true })
  .filter((file) => file.endsWith('.graphql'))
  .map((file) => join('src', file))
  .sort();
const documents = files.map((location) => {
  const rawSDL = readFileSync(join(web, location), 'utf8');
  return { location, rawSDL, document: withTypenames(parse(rawSDL)) };
});
const all = { kind: Kind.DOCUMENT, definitions: documents.flatMap(({ document }) => document.definitions) };
const errors = validate(schema, all);
if (errors.length > 0) {
  for (const error of errors) console.error(String(error), '\n');
  process.exit(1);
}

rmSync(generated, { recursive: true, force: true });
await writeTypes();
const manifest = writeOperations();
writeKeyless();
write(join(generated, 'documents.json'), `${JSON.stringify(manifest, null, 1)}\n`);

/** The cache knows things by their type and id. */
function withTypenames(document) {
  return visit(document, {
    SelectionSet(set, _key, parent) {
      if (parent?.kind === Kind.OPERATION_DEFINITION) return undefined;
      const field = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: '__typename' } };
      return { ...set, selections: [field, ...set.selections] };
    },
  });
}

async function writeTypes() {
  const sections = await preset.buildGeneratesSection({
    baseOutputDir: generated,
    schema: parse(schemaText),
    schemaAst: schema,
    documents,
    config: {
      strictScalars: true,
      scalars: { BigInt: 'string', Date: 'string', DateTime: 'string' },
      useTypeImports: true,
      enumsAsTypes: true,
      skipTypename: false,
      nonOptionalTypename: true,
    },
    presetConfig: { fragmentMasking: false },
    plugins: [],
    pluginMap: {},
    pluginContext: {},
    profiler: { run: (work) => work(), collect: () => [] },
  });
  const section = sections.find(({ filename }) => filename.endsWith('graphql.ts'));
  const text = await codegen(section);
  // The documents themselves stand in the modules of the operations.
  write(
    join(generated, 'types.ts'),
    text.replace(/^export const \w+(Document|FragmentDoc) = .*$/gm, '').replace(/^import .*$/gm, ''),
  );
}

function writeOperations() {
  const fragments = new Map(
    all.definitions
      .filter(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
      .map((one) => [one.name.value, one]),
  );
  const manifest = {};
  for (const operation of all.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)) {
    const name = operation.name?.value;
    if (!name) throw new Error('every operation has a name');
    const parts = [operation, ...spreadIn(operation, fragments)];
    const text = stripIgnoredCharacters(parts.map(print).join('\n'));
    const hash = createHash('sha256').update(text).digest('hex');
    manifest[`sha256:${hash}`] = text;
    const kind = operation.operation[0].toUpperCase() + operation.operation.slice(1);
    const types = [`${name}${kind}`, `${name}${kind}Variables`];
    write(
      join(generated, `${name}.ts`),
      `import { trusted } from '../document';\nimport type { ${types.join(', ')} } from './types';\n\n` +
        `export const ${name} = /*#__PURE__*/ trusted<${types.join(', ')}>(\n  '${name}',\n  '${hash}',\n  ${JSON.stringify(text)},\n);\n`,
    );
  }
  return manifest;
}

function spreadIn(definition, fragments, found = new Set()) {
  visit(definition, {
    FragmentSpread({ name }) {
      const fragment = fragments.get(name.value);
      if (found.has(fragment)) return;
      found.add(fragment);
      spreadIn(fragment, fragments, found);
    },
  });
  return found;
}

/** The types that have no id, and are kept with what they belong to. */
function writeKeyless() {
  const keyless = Object.values(schema.getTypeMap())
    .filter((type) => isObjectType(type) && !type.name.startsWith('__') && !('id' in type.getFields()))
    .map(({ name }) => name)
    .filter((name) => !['Query', 'Mutation', 'Subscription'].includes(name));
  write(join(generated, 'keyless.ts'), `export const keyless = ${JSON.stringify(keyless)};\n`);
}

function write(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
