import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = import.meta.glob<string>(['../**/*.{ts,tsx}', '!../**/*.test.*', '!../generated/**', '!../bench/**'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
/** Attributes and properties whose text people read. */
const READ =
  /^(aria-label|alt|confirmLabel|description|detailLabel|label|legend|message|nothingFound|placeholder|subtitle|text|title|words)$/;
const LETTERS = /\p{L}{2}/u;
/** The product's name, and words that are the same everywhere. */
const NAMES =
  /^(PJai[’']s|Ollama|LM Studio|llama\.cpp|OpenRouter|OpenAI|Anthropic|https?:\S*|[a-z]+(-[a-z]+)*|[a-z]+(\.[a-zA-Z]+)+)$/;

function isSaid(text: string): boolean {
  return LETTERS.test(text) && !NAMES.test(text.trim());
}

/** Texts in the source that are shown as they stand, in one language only. */
function hardWords(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const note = (node: ts.Node, text: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart());
    found.push(`${path}:${line + 1}: ${text.trim()}`);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && isSaid(node.text)) note(node, node.text);
    const named = ts.isJsxAttribute(node) || ts.isPropertyAssignment(node) ? node : null;
    if (named !== null && READ.test(named.name.getText().replaceAll(/['"]/g, ''))) {
      const text = spoken(named.initializer);
      if (text !== null && isSaid(text)) note(node, text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** The text of a literal, or of a template between its holes. */
function spoken(value: ts.Node | undefined): string | null {
  if (value === undefined) return null;
  if (ts.isJsxExpression(value)) return spoken(value.expression);
  if (ts.isStringLiteralLike(value)) return value.text;
  if (ts.isTemplateExpression(value))
    return [value.head, ...value.templateSpans.map((span) => span.literal)].map((part) => part.text).join(' ');
  if (ts.isConditionalExpression(value))
    return [spoken(value.whenTrue), spoken(value.whenFalse)].filter(Boolean).join(' ') || null;
  return null;
}

/** Calls of `t` that run when the module is loaded, before a language is chosen. */
function earlyWords(path: string, source: string): string[] {
  const file = ts.createSourceFile(path, source, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    if (ts.isCallExpression(node) && node.expression.getText() === 't') found.push(`${path}: ${node.getText()}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

describe('what people read', () => {
  it('is said in their language, not written into the source', () => {
    expect(Object.entries(SOURCES).flatMap(([path, source]) => hardWords(path, source))).toEqual([]);
  });

  it('is looked up when it is shown, not when the module loads', () => {
    expect(Object.entries(SOURCES).flatMap(([path, source]) => earlyWords(path, source))).toEqual([]);
  });

  it('would be noticed by this test', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is a source
    const source = "const early = t('a.b'); const View = () => <p title={`Of ${early}`}>Hello there</p>;";

    expect(hardWords('x.tsx', source)).toEqual(['x.tsx:1: Of', 'x.tsx:1: Hello there']);
    expect(earlyWords('x.tsx', source)).toEqual(["x.tsx: t('a.b')"]);
  });
});
