import { stripVTControlCharacters } from "node:util";
import type { Terminal } from "./terminal.ts";

const enter = "\x1b[?1049h\x1b[?25l";
const leave = "\x1b[?25h\x1b[?1049l";

/** A view that is drawn anew again and again: on a terminal on the alternate screen, elsewhere one after another. */
export class Screen implements Disposable {
  readonly #terminal: Terminal;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
    if (terminal.isTerminal) terminal.write(enter);
  }

  show(lines: readonly string[]): void {
    const { isTerminal, rows, columns } = this.#terminal;
    if (!isTerminal) return this.#terminal.line(`${lines.join("\n")}\n`);
    const fitting =
      lines.length <= rows ? lines : [...lines.slice(0, rows - 1), `… ${lines.length - rows + 1} more lines`];
    // Each line is written over the old one and its rest cleared: nothing flickers.
    const drawn = fitting.map((line) => `${cut(line, columns)}\x1b[K`).join("\r\n");
    this.#terminal.write(`\x1b[H${drawn}\x1b[J`);
  }

  /** Gives the terminal back as it was. */
  [Symbol.dispose](): void {
    if (this.#terminal.isTerminal) this.#terminal.write(leave);
  }
}

/** A line that is too long would wrap and push the rest down. Colours of a cut line are dropped with what is cut. */
function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line);
  return plain.length <= columns ? line : `${plain.slice(0, columns - 1)}…`;
}
