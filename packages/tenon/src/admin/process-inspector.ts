import inspector from "node:inspector";
import { TenonError } from "../index.ts";

// Closed in the very turn in which a session ends, it takes the process with it: SIGSEGV in 1 of 20 (Node 24 and 26).
const graceMs = 250;

/**
 * The inspector of this process, open on loopback for as long as somebody holds it. What is debugged in the host's own
 * thread must be debugged from outside of it: the thread stands still at a breakpoint. One that was open before, by a flag
 * or a signal, is used and left as it is.
 */
export class ProcessInspector {
  #holders = 0;
  #isOurs = false;
  #closing: NodeJS.Timeout | undefined;

  /** Answers its URL. @throws TENON_INSPECTOR_UNAVAILABLE */
  acquire(): string {
    clearTimeout(this.#closing);
    const url = inspector.url() ?? this.#open();
    this.#holders += 1;
    return url;
  }

  /** Closes it a moment after the last holder has gone. */
  release(): void {
    this.#holders -= 1;
    if (this.#holders > 0 || !this.#isOurs) return;
    this.#closing = setTimeout(() => {
      this.#isOurs = false;
      inspector.close();
    }, graceMs);
    this.#closing.unref();
  }

  #open(): string {
    try {
      inspector.open(0, "127.0.0.1");
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new TenonError("TENON_INSPECTOR_UNAVAILABLE", { why }, { cause });
    }
    const url = inspector.url();
    if (url === undefined) throw new TenonError("TENON_INSPECTOR_UNAVAILABLE", { why: "it found no port" });
    this.#isOurs = true;
    return url;
  }
}
