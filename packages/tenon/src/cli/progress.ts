import type { Terminal } from "./terminal.ts";

const frameMs = 120;
const frames = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Shows what is being waited for, and for how long already; on a terminal only, and gone when it ends. */
export async function withProgress<Value>(terminal: Terminal, doing: string, work: Promise<Value>): Promise<Value> {
  if (!terminal.showsProgress) return work;
  const startedAtMs = performance.now();
  let frame = 0;
  const draw = (): void => {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    terminal.writeProgress(`\r\x1b[2K${frames[frame++ % frames.length]} ${doing} ${seconds} s`);
  };
  const timer = setInterval(draw, frameMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    if (frame > 0) terminal.writeProgress("\r\x1b[2K");
  }
}
