/** The styles of those widgets of Mantine that the screens use, which are half of all it has. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import ts from 'typescript';
import { ROOT } from './steps.mjs';

const CORE = join(ROOT, 'node_modules/@mantine/core');
/** What stands whatever is used; the colours are set by the page itself, see main.tsx. */
const ALWAYS = ['baseline', 'global'];

/** A stylesheet that imports them in Mantine's own order, on which they rely. */
export function mantineStyles() {
  const whole = readFileSync(join(CORE, 'styles.css'), 'utf8');
  const place = (name) => {
    const start = readFileSync(join(CORE, 'styles', `${name}.css`), 'utf8')
      .trim()
      .slice(0, 60);
    return whole.indexOf(start);
  };
  const names = [...ALWAYS, ...stylesBehind(modulesUsed())].sort((one, other) => place(one) - place(other));
  const lines = names.map((name) => `@import "@mantine/core/styles/${name}.css";`);
  return `/* What the screens use of Mantine; npm run generate writes this. */\n${lines.join('\n')}\n`;
}

/** The files of Mantine in which what is imported by name was made. */
function modulesUsed() {
  const madeIn = new Map(
    namedImports(join(CORE, 'esm/index.mjs')).map(({ name, from }) => [name, resolve(CORE, 'esm', from)]),
  );
  const users = [
    ...filesIn('frontend/src', /\.tsx?$/),
    ...filesIn('node_modules/@mantine/notifications/esm', /\.mjs$/),
  ];
  const names = users.flatMap(namedImports).filter(({ from }) => from === '@mantine/core');
  return names.flatMap(({ name }) => madeIn.get(name) ?? []);
}

function filesIn(folder, wanted) {
  return readdirSync(join(ROOT, folder), { recursive: true })
    .filter((file) => wanted.test(file))
    .map((file) => join(ROOT, folder, file));
}

function stylesBehind(modules) {
  const seen = new Set();
  const found = new Set();
  const left = [...modules];
  while (left.length > 0) {
    const file = left.pop();
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    for (const { fileName } of ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles) {
      if (!fileName.startsWith('.')) continue;
      const style = /\/(\w+)\.module(\.css)?\.mjs$/.exec(fileName)?.[1];
      if (style !== undefined) found.add(style);
      left.push(resolve(dirname(file), fileName));
    }
  }
  return found;
}

function namedImports(file) {
  const source = ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, false);
  return source.statements.filter(ts.isImportDeclaration).flatMap((statement) => {
    const named = statement.importClause?.namedBindings;
    if (named === undefined || !ts.isNamedImports(named)) return [];
    const from = statement.moduleSpecifier.text;
    return named.elements.map((element) => ({ name: (element.propertyName ?? element.name).text, from }));
  });
}
