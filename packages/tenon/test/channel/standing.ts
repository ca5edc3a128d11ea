import { describeThrown } from "../../src/channel/describe-thrown.ts";
import type { MalformedFrame } from "../../src/channel/frame.ts";
import type { IncomingCall } from "../../src/channel/incoming.ts";
import { type CallNow, Peer } from "../../src/channel/peer.ts";
import type { Frame, LogFrame } from "../../src/contract/messages.ts";
import { Wheel } from "../../src/kernel/wheel.ts";
import { Ends, type EndsOptions } from "./ring/ends.ts";

/** A peer of the host's over a real ring whose other end is the test: what that sends is there when the peer stands still. */
export class Standing implements Disposable {
  readonly ends: Ends;
  readonly wheel: Wheel = new Wheel();
  readonly peer: Peer;
  readonly served: IncomingCall[] = [];
  readonly logs: LogFrame[] = [];
  readonly malformed: MalformedFrame[] = [];

  constructor(serve: (call: IncomingCall) => unknown = () => null, options?: EndsOptions) {
    this.ends = new Ends(options);
    this.ends.guest.receive((frame) => this.ends.atGuest.push(frame));
    this.peer = new Peer({
      channel: this.ends.host,
      wheel: this.wheel,
      now: () => performance.now(),
      serve: (call) => {
        this.served.push(call);
        return serve(call);
      },
      describe: describeThrown,
      onLog: (frame) => this.logs.push(frame),
      onMalformed: (problem) => {
        this.malformed.push(problem);
        this.peer.close("it sent a malformed frame");
      },
    });
  }

  /** The guest sends. */
  send(...frames: readonly Frame[]): void {
    for (const frame of frames) this.ends.guest.send(frame);
  }

  [Symbol.dispose](): void {
    this.peer.close("the test is over");
    this.ends[Symbol.dispose]();
    this.wheel.close();
  }
}

export const target = { kind: "method", name: "do" } as const;
export const call = { instance: 1, target, input: null, stream: "none" } as const;
/** Nobody waits so long: what is to come is there. */
export const now: CallNow = { ...call, sync: true, deadlineMs: 30_000 };

/** A call of the guest's, whose thread stands still if it has a deadline. */
export function guestCall(id: number, deadlineMs?: number): Frame {
  const plain = { type: "call", id, ...call, target: { kind: "service", name: "kv.get" } } as const;
  return deadlineMs === undefined ? plain : { ...plain, deadlineMs, sync: true };
}
