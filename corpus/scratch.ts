import { closeSync, constants, existsSync, globSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A directory for what plugins write, and the end of what they left running. */
export class Scratch implements Disposable {
  readonly path: string = mkdtempSync(join(tmpdir(), "tenon-corpus-"));

  [Symbol.dispose](): void {
    for (const file of globSync(join(this.path, "*/pids"))) endProcesses(readFileSync(file, "utf8"));
    for (const fifo of globSync(join(this.path, "*/fifo"))) release(fifo);
    rmSync(this.path, { recursive: true, force: true });
  }
}

function endProcesses(pids: string): void {
  for (const pid of pids.split("\n").filter((line) => line !== "")) {
    // The number may be another's by now: only what runs `sleep` is ours.
    const name = existsSync(`/proc/${pid}/comm`) ? readFileSync(`/proc/${pid}/comm`, "utf8").trim() : "";
    if (name === "sleep") process.kill(Number(pid), "SIGKILL");
  }
}

/** Whoever waits for a writer has had one, and goes on. */
function release(fifo: string): void {
  closeSync(openSync(fifo, constants.O_RDWR | constants.O_NONBLOCK));
}
