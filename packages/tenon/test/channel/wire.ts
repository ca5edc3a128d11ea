import type { Channel } from "../../src/channel/channel.ts";
import { describeThrown } from "../../src/channel/describe-thrown.ts";
import type { MalformedFrame } from "../../src/channel/frame.ts";
import type { IncomingCall } from "../../src/channel/incoming.ts";
import { Peer } from "../../src/channel/peer.ts";
import type { Frame, LogFrame } from "../../src/contract/messages.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { ManualClock } from "../kernel/manual-clock.ts";

/** A peer whose other side is the test: what it sends is kept, what it gets is whatever the test delivers. */
export class LonePeer {
  readonly clock: ManualClock = new ManualClock();
  readonly wheel: Wheel = new Wheel(this.clock);
  readonly sent: Frame[] = [];
  readonly calls: IncomingCall[] = [];
  readonly logs: LogFrame[] = [];
  readonly malformed: MalformedFrame[] = [];
  readonly peer: Peer;
  closed = 0;
  #listen: (frame: unknown) => void = () => undefined;

  constructor(serve: (call: IncomingCall) => unknown = () => undefined) {
    const channel: Channel = {
      // A copy, as any wire makes, and with a wire's refusal of what cannot cross.
      send: (frame) => void this.sent.push(structuredClone(frame)),
      receive: (listen) => void (this.#listen = listen),
      close: () => void (this.closed += 1),
    };
    this.peer = new Peer({
      channel,
      wheel: this.wheel,
      now: () => this.clock.now(),
      serve: (call) => {
        this.calls.push(call);
        return serve(call);
      },
      describe: describeThrown,
      onLog: (frame) => this.logs.push(frame),
      onMalformed: (problem) => this.malformed.push(problem),
    });
  }

  deliver(...frames: readonly unknown[]): void {
    for (const frame of frames) this.#listen(frame);
  }

  /** Types and ids of what was sent since the last look. */
  taken(): readonly string[] {
    return this.sent.splice(0).map((frame) => (frame.type === "log" ? "log" : `${frame.type} ${frame.id}`));
  }
}

export const echo = { instance: 1, target: { kind: "method", name: "echo" }, input: 1, stream: "none" } as const;

/** A call as the other side would send it. */
export function callFrame(id: number, stream: "none" | "in" | "out" | "both" = "none"): object {
  return { type: "call", id, ...echo, stream };
}
