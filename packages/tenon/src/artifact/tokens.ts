/** A token of JavaScript or TypeScript, as far as nesting needs it. */
export interface Token {
  /** `end`: a comma or semicolon. `text`: a string or regular expression. */
  readonly kind: "word" | "text" | "sign" | "open" | "close" | "end";
  readonly text: string;
  readonly at: number;
  /** A line break stands before it. */
  readonly newLine: boolean;
  /** An expression may end with it: a slash after it divides. */
  readonly operand: boolean;
}

/** A bracket that is open. `head`: of an `if` or a loop, after which a statement comes. `hole`: in a template. */
type Open = "plain" | "head" | "hole" | "template";

// After these an operand comes, so that a slash begins a regular expression.
const operators: ReadonlySet<string> = new Set(
  "await case delete do else extends in instanceof new of return throw typeof void yield".split(" "),
);
const heads: ReadonlySet<string> = new Set(["for", "if", "while", "with"]);
const twoSigns = /^(?:=>|==|&&|\|\||\?\?|\?\.|\*\*|<<|[-+*/%&|^<>!]=)$/;
const word = /[\p{ID_Start}$_#\d\\][\p{ID_Continue}$\\\u200c\u200d]*/uy;

/** Cuts a text into tokens, without blanks and comments. Never throws: what is no JavaScript gives some tokens too. */
export function* tokens(text: string): Generator<Token> {
  const open: Open[] = [];
  let before: Token | undefined;
  let newLine = false;
  let at = 0;
  while (at < text.length) {
    const past = open.at(-1) === "template" ? at : blankEnd(text, at);
    if (past > at) {
      newLine ||= /[\n\r\u2028\u2029]/.test(text.slice(at, past));
      at = past;
      continue;
    }
    const { kind, operand, length } =
      open.at(-1) === "template" ? inTemplate(text, at, open) : inCode(text, at, before, open);
    before = { kind, text: text.slice(at, at + Math.min(length, 32)), at, newLine, operand };
    yield before;
    newLine = false;
    at += length;
  }
}

type Cut = Pick<Token, "kind" | "operand"> & { readonly length: number };

function inTemplate(text: string, at: number, open: Open[]): Cut {
  let end = at;
  while (end < text.length && text[end] !== "`" && !text.startsWith("${", end)) end += text[end] === "\\" ? 2 : 1;
  if (end > at) return { kind: "text", operand: true, length: end - at };
  if (text[at] === "`") {
    open.pop();
    return { kind: "close", operand: true, length: 1 };
  }
  open.push("hole");
  return { kind: "open", operand: false, length: 2 };
}

function inCode(text: string, at: number, before: Token | undefined, open: Open[]): Cut {
  const char = text.charAt(at);
  switch (char) {
    case "`":
      open.push("template");
      return { kind: "open", operand: false, length: 1 };
    case "(":
    case "[":
    case "{":
      open.push(char === "(" && before !== undefined && heads.has(before.text) ? "head" : "plain");
      return { kind: "open", operand: false, length: 1 };
    case ")":
    case "]":
    case "}":
      return { kind: "close", operand: open.pop() !== "head", length: 1 };
    case ",":
    case ";":
      return { kind: "end", operand: false, length: 1 };
    case '"':
    case "'":
      return { kind: "text", operand: true, length: literalEnd(text, at, char) - at };
    case "/":
      if (before?.operand !== true) return { kind: "text", operand: true, length: literalEnd(text, at, "/") - at };
      return { kind: "sign", operand: false, length: 1 };
    default:
      return inWordOrSign(text, at);
  }
}

function inWordOrSign(text: string, at: number): Cut {
  word.lastIndex = at;
  const found = word.exec(text)?.[0];
  if (found !== undefined)
    return { kind: "word", operand: !operators.has(found) && !heads.has(found), length: found.length };
  const two = text.slice(at, at + 2);
  // Those that do not repeat as prefixes count once, however long.
  const length = twoSigns.test(two) ? (text[at + 2] === "=" && (two === "==" || two === "!=") ? 3 : 2) : 1;
  return { kind: "sign", operand: two === "++" || two === "--", length };
}

/** Past the string or regular expression that begins here; past its line where it does not end. */
function literalEnd(text: string, from: number, quote: string): number {
  let inClass = false;
  for (let at = from + 1; at < text.length; at++) {
    const char = text[at];
    if (char === "\\") at += 1;
    else if (char === "\n" || char === "\r") return at;
    else if (quote === "/" && char === "[") inClass = true;
    else if (quote === "/" && char === "]") inClass = false;
    else if (char === quote && !inClass) return at + 1;
  }
  return text.length;
}

const slash = 47;

/** Past the blanks or the one comment that begin here. */
function blankEnd(text: string, from: number): number {
  const char = text.charCodeAt(from);
  // Most tokens begin with a letter or sign of ASCII, which is neither.
  if (char > 32 && char < 127 && char !== slash && from > 0) return from;
  if (text.startsWith("//", from) || (from === 0 && text.startsWith("#!"))) return lineEnd(text, from);
  if (text.startsWith("/*", from)) {
    const end = text.indexOf("*/", from + 2);
    return end === -1 ? text.length : end + 2;
  }
  let at = from;
  while (at < text.length && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end === -1 ? text.length : end;
}
