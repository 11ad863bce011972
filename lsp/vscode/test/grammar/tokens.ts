//! Tokenizes text with the extension's grammars, as an editor does.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import oniguruma from "vscode-oniguruma";
import textmate from "vscode-textmate";

export interface Token {
  line: number;
  column: number;
  text: string;
  scopes: string[];
}

const FILES: Record<string, string> = {
  "source.msd": "syntaxes/msd.tmLanguage.json",
  "text.msd-plan": "syntaxes/msd-plan.tmLanguage.json",
};

const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");

const registry = new textmate.Registry({
  onigLib: oniguruma.loadWASM(readFileSync(wasm)).then(() => ({
    createOnigScanner: (patterns: string[]) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text: string) => new oniguruma.OnigString(text),
  })),
  loadGrammar: async (scope) => {
    const file = FILES[scope];
    return file ? textmate.parseRawGrammar(readFileSync(file, "utf8"), file) : null;
  },
});

/** Tokens of a text, without those that hold nothing but blanks. */
export async function tokens(text: string, scope = "source.msd"): Promise<Token[]> {
  const grammar = await registry.loadGrammar(scope);
  if (!grammar) throw new Error(`there is no grammar for ${scope}`);
  const found: Token[] = [];
  let state = textmate.INITIAL;
  for (const [line, content] of text.split("\n").entries()) {
    const result = grammar.tokenizeLine(content, state);
    state = result.ruleStack;
    for (const token of result.tokens) {
      const piece = content.slice(token.startIndex, token.endIndex);
      if (piece.trim() !== "") {
        found.push({ line: line + 1, column: token.startIndex, text: piece, scopes: token.scopes });
      }
    }
  }
  return found;
}
