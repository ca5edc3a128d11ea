import { tokens, type Token } from "./tokens.ts";

interface Level {
  /** Cost of the statement, or list item, that is not finished yet on this level. */
  chain: number;
  /** Type arguments that are open, which a comma does not close. */
  angles: number;
  ternaries: number;
  label: boolean;
}

const bracketCost = 5;
// What rolldown takes in one go of adding or joining texts is flat inside.
const textCost = 0.2;

// Words after which an operand is still to come: each may stand for one step of recursion.
const prefixes: ReadonlySet<string> = new Set(
  (
    "async await case class const delete do else export extends for function if import in infer instanceof is keyof let new " +
    "of readonly return satisfies as static switch throw try typeof unique var void while with yield default"
  ).split(" "),
);
// Words that go on with the statement before them, also on a new line.
const continuing: ReadonlySet<string> = new Set(
  "as catch else extends finally from implements in instanceof is of satisfies while".split(" "),
);

/**
 * Where a text nests deeper than `limit`, in brackets and in chains of operators; undefined where it does not. Found without
 * recursion, since it stands before a parser that recurses on a stack of 2 MiB and takes the host with it where that ends
 * (rolldown 1.3.2 by 1,500 nested functions, 3,000 brackets, 6,000 operators in a row). Reads tokens, not grammar: the
 * measure is rough, and counts no less than the parser's depth in code that means harm.
 */
export function nestsBeyond(limit: number, text: string, lang: "js" | "ts"): number | undefined {
  const levels: Level[] = [{ chain: 0, angles: 0, ternaries: 0, label: false }];
  let cost = 0;
  let before: Token | undefined;
  const spend = (level: Level, more: number): void => {
    level.chain += more;
    cost += more;
  };
  for (const token of tokens(text)) {
    const level = levels.at(-1) as Level;
    if (before !== undefined && endsBetween(before, token)) {
      if (before.text !== ",") level.angles = 0;
      spend(level, level.angles - level.chain);
      level.ternaries = 0;
      level.label = false;
    }
    switch (token.kind) {
      case "open":
        // A call, an index or a tag is one more step around what stands before it.
        if (token.text !== "{" && before?.operand === true) spend(level, 1);
        levels.push({ chain: 0, angles: 0, ternaries: 0, label: false });
        cost += bracketCost;
        break;
      case "close":
        if (levels.length === 1) break;
        levels.pop();
        cost -= bracketCost + level.chain;
        break;
      case "word":
        if (prefixes.has(token.text)) spend(level, 1);
        if (token.text === "case" || token.text === "default") level.label = true;
        break;
      case "sign":
        spend(level, costOf(token, before, level, lang));
        break;
      case "text":
      case "end":
        break;
    }
    if (cost > limit) return token.at;
    before = token;
  }
  return undefined;
}

function costOf({ text }: Token, before: Token | undefined, level: Level, lang: "js" | "ts"): number {
  switch (text) {
    case "?":
      level.ternaries += 1;
      return 1;
    case ":":
      if (level.ternaries > 0) level.ternaries -= 1;
      else if (level.label) return -level.chain;
      return 1;
    case "<":
      if (lang === "ts") level.angles += 1;
      return 1;
    case ">":
      level.angles = Math.max(0, level.angles - 1);
      return 1;
    case "+":
    case "|":
      return before?.kind === "text" ? textCost : 1;
    default:
      return 1;
  }
}

/** Whether a statement or list item ends between two tokens. */
function endsBetween(before: Token, next: Token): boolean {
  if (next.kind === "close") return false;
  const goesOn = next.kind === "word" && continuing.has(next.text);
  if (before.kind === "end") return next.text !== "else";
  if (goesOn || (next.kind !== "word" && next.kind !== "text")) return false;
  if (before.text === "}") return before.kind === "close";
  // Two operands in a row, on two lines: a semicolon was left out.
  return next.newLine && before.operand;
}
