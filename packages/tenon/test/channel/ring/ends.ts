import { AsyncLocalStorage } from "node:async_hooks";
import { type MessagePort, MessageChannel, receiveMessageOnPort } from "node:worker_threads";
import { MalformedFrame } from "../../../src/channel/frame.ts";
import type { FloodBound } from "../../../src/channel/port/flood.ts";
import { ringMemory } from "../../../src/channel/ring/memory.ts";
import { RingChannel, type RingChannelOptions } from "../../../src/channel/ring/ring-channel.ts";
import { platformTurns, type Turns } from "../../../src/channel/ring/turns.ts";
import type { Frame } from "../../../src/contract/messages.ts";

function platform(): Turns {
  return platformTurns({
    nextTick: (run) => process.nextTick(run),
    setImmediate,
    snapshot: () => AsyncLocalStorage.snapshot(),
  });
}

export interface EndsOptions {
  readonly spins?: boolean;
  readonly bound?: FloodBound;
  readonly turns?: Turns;
}

/** Both ends of one ring channel in this thread, and what each got. */
export class Ends implements Disposable {
  readonly memory: SharedArrayBuffer = ringMemory();
  readonly ports: { readonly host: MessagePort; readonly guest: MessagePort };
  readonly host: RingChannel;
  readonly guest: RingChannel;
  readonly atHost: (Frame | MalformedFrame)[] = [];
  readonly atGuest: (Frame | MalformedFrame)[] = [];

  constructor({ spins = false, bound, turns = platform() }: EndsOptions = {}) {
    const { port1: host, port2: guest } = new MessageChannel();
    const { memory } = this;
    this.ports = { host, guest };
    const bounded = bound === undefined ? {} : { bound };
    const end = (port: MessagePort): Pick<RingChannelOptions, "port" | "take"> => ({
      port,
      take: () => receiveMessageOnPort(port),
    });
    this.host = new RingChannel({ side: "host", memory, turns, spins, ...end(host), ...bounded });
    this.guest = new RingChannel({ side: "guest", memory, turns, spins, ...end(guest) });
  }

  /** Keeps what comes. */
  listen(): this {
    this.host.receive((frame) => this.atHost.push(frame));
    this.guest.receive((frame) => this.atGuest.push(frame));
    return this;
  }

  /** The guest is gone, and the host reads what it has sent. */
  drain(): void {
    this.host.drain(() => receiveMessageOnPort(this.ports.host));
  }

  get malformed(): string | undefined {
    const last = this.atHost.at(-1);
    return last instanceof MalformedFrame ? `found ${last.found}, wanted ${last.wanted}` : undefined;
  }

  [Symbol.dispose](): void {
    this.host.close();
    this.guest.close();
  }
}

export function logFrame(n: number, textLength = 0): Frame {
  return { type: "log", instance: n, level: "info", text: "x".repeat(textLength), call: undefined };
}

export function callFrame(id: number, input: unknown = null): Frame {
  return { type: "call", id, instance: 1, target: { kind: "method", name: "echo" }, input, stream: "none" };
}

/** What `logFrame` was given. */
export function numbersOf(frames: readonly (Frame | MalformedFrame)[]): readonly unknown[] {
  return frames.map((frame) => ("instance" in frame ? frame.instance : frame));
}
