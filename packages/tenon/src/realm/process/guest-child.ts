import { describeWithoutStacks } from "../../channel/describe-thrown.ts";
import { Peer } from "../../channel/peer.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import type { RealmEnd, RealmOptions } from "../realm.ts";
import type { Child } from "./child.ts";

/** Whom a process works for, and who is told of it. Another may take the place of the first: a spare works for nobody. */
export interface GuestOwner extends Pick<RealmOptions, "serve" | "onLog" | "onLost"> {
  /** So many bytes were printed. */
  readonly onOutput: (bytes: number) => void;
  /** The process is gone, asked to end or not; says why, where it knows better than its exit status. */
  readonly onExit: () => string | undefined;
}

/** The first process of a namespace is killed before its parent, which waits for all others. */
const waitForParentMs = 1_000;

/** A child with the guest in it, and the wire to it. */
export class GuestChild {
  readonly child: Child;
  readonly peer: Peer;
  readonly #wheel: Wheel;
  #owner: GuestOwner;
  #reason: string | undefined;
  #asked = false;

  constructor(child: Child, wheel: Wheel, owner: GuestOwner) {
    this.child = child;
    this.#wheel = wheel;
    this.#owner = owner;
    this.peer = new Peer({
      channel: child.channel,
      wheel,
      now: () => performance.now(),
      serve: (call) => this.#owner.serve(call),
      describe: describeWithoutStacks,
      onLog: (line) => this.#owner.onLog(line),
      onMalformed: ({ found, wanted }) => this.breakOff(`it sent a malformed frame: found ${found}, wanted ${wanted}`),
    });
    child.own({
      onLine: (level, text) => this.#owner.onLog({ level, text, call: undefined }),
      onOutput: (bytes) => this.#owner.onOutput(bytes),
      onFlood: (most) => this.breakOff(`it sent more than ${most} messages at once`),
      onEnd: (how) => this.#ended(how),
    });
  }

  /** From now on it works for another owner, and keeps the host's process alive. */
  bind(owner: GuestOwner): void {
    this.#owner = owner;
    this.child.ref();
  }

  /** Whoever breaks the protocol is not read any further: what else is in the pipe goes unread. */
  breakOff(why: string): void {
    this.#reason ??= why;
    this.peer.close(why);
    this.child.kill();
  }

  /** Ends the process and waits until it is gone, no longer than the deadline. Idempotent. */
  async end(why: string, deadlineMs: number): Promise<RealmEnd> {
    const startedAtMs = performance.now();
    this.#asked = true;
    this.#reason ??= why;
    const stuck = Promise.withResolvers<"stuck">();
    const alarms = [
      this.#wheel.after(Math.min(waitForParentMs, deadlineMs / 2), () => this.child.killOuter()),
      this.#wheel.after(deadlineMs, () => stuck.resolve("stuck")),
    ];
    this.child.kill();
    const outcome = await Promise.race([this.child.ended, stuck.promise]);
    for (const alarm of alarms) alarm.cancel();
    this.peer.close(why);
    const tookMs = Math.round(performance.now() - startedAtMs);
    return outcome === "stuck" ? { kind: "stuck", afterMs: tookMs } : { kind: "ended", tookMs };
  }

  #ended(how: string): void {
    const { uncaught } = this.child;
    const known = this.#owner.onExit();
    if (uncaught !== undefined) {
      this.#owner.onLog({ level: "error", text: `Uncaught ${uncaught.stack || uncaught.message}`, call: undefined });
      this.#reason ??= `of an uncaught error: ${uncaught.name}: ${uncaught.message}`;
    }
    const why = this.#reason ?? known ?? how;
    this.peer.close(why);
    if (!this.#asked) this.#owner.onLost(why);
  }
}
