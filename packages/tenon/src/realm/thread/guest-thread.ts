import type { Readable } from "node:stream";
import type { HeapInfo } from "node:v8";
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from "node:worker_threads";
import type { ThreadChannel } from "../../channel/channel.ts";
import { describeThrown, describeWithoutStacks } from "../../channel/describe-thrown.ts";
import { Peer } from "../../channel/peer.ts";
import type { WireError } from "../../contract/messages.ts";
import type { Wheel } from "../../kernel/wheel.ts";
import { markOf } from "../../witness/marked-processes.ts";
import type { LoopReading, RealmEnd, RealmOptions, ThreadWire } from "../realm.ts";
import { LineReader } from "../lines.ts";
import type { ThreadShape } from "./shape.ts";
import { stackOfWorker } from "./worker-stack.ts";
import { openWire } from "./wire.ts";

/** Whom a thread works for, and who is told of it. Another may take the place of the first: a spare thread works for nobody. */
export interface ThreadOwner extends Pick<RealmOptions, "serve" | "onLog" | "onLost"> {
  /** So many bytes were printed. */
  readonly onOutput: (bytes: number) => void;
  /** It slept, and is being woken. */
  readonly onWake: () => void;
  /** An error that nobody caught ends the thread: it is still there, for the last time. */
  readonly onDying: () => void;
  /** The thread is gone, asked to end or not. */
  readonly onExit: () => void;
}

export interface GuestThreadOptions {
  /** No other live thread of the process may bear the first 15 bytes of it. */
  readonly name: string;
  readonly shape: ThreadShape;
  /** Text of the guest program. */
  readonly program: string;
  readonly wire: ThreadWire;
  readonly wheel: Wheel;
  readonly owner: ThreadOwner;
}

/** What there is left of a thread, for witnesses: holds nothing of it. */
export interface ThreadLeft {
  exited: boolean;
  portClosed: boolean;
}

type Life = { readonly kind: "running" } | { readonly kind: "ending" } | { readonly kind: "exited" };

/** Far more than calls, answers and log lines within their limits come to, even while the host is busy for seconds. */
const messagesATurn = 200_000;
/** A thread that is blocked in the kernel never exits: its realm is lost all the same. */
const exitMs = 1_000;

/** A worker with the guest program in it: own heap, own event loop, own thread, and the wire to it. */
export class GuestThread {
  readonly name: string;
  readonly peer: Peer;
  readonly left: ThreadLeft = { exited: false, portClosed: false };
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #wheel: Wheel;
  readonly #gone: Promise<unknown>;
  #owner: ThreadOwner;
  #life: Life = { kind: "running" };
  #reason: string | undefined;
  /** Of what it did when it was broken off. */
  #stack: string | undefined;

  constructor({ name, shape, program, wire, wheel, owner }: GuestThreadOptions) {
    const { port1: hostPort, port2: guestPort } = new MessageChannel();
    const onFlood = (): void => this.breakOff(`it sent more than ${messagesATurn} messages at once`);
    const { channel, forGuest } = openWire(wire, {
      port: hostPort,
      alive: () => this.#alive,
      bound: { most: messagesATurn, onFlood },
      onWake: () => this.#owner.onWake(),
    });
    this.name = name;
    this.#owner = owner;
    this.#wheel = wheel;
    this.#port = hostPort;
    this.#worker = new Worker(`(${program})(globalThis)`, {
      eval: true,
      name,
      workerData: { port: guestPort, unreadable: shape.unreadable, ...forGuest },
      transferList: [guestPort],
      stdout: true,
      stderr: true,
      env: markOf(name),
      ...(shape.permissions === undefined ? {} : { execArgv: [...shape.permissions] }),
      resourceLimits: shape.heapMb === undefined ? {} : { maxOldGenerationSizeMb: shape.heapMb },
    });
    this.peer = new Peer({
      channel,
      wheel,
      now: () => performance.now(),
      serve: (call) => this.#owner.serve(call),
      describe: describeWithoutStacks,
      onLog: (line) => this.#owner.onLog(line),
      onMalformed: ({ found, wanted }) => this.breakOff(`it sent a malformed frame: found ${found}, wanted ${wanted}`),
    });
    this.#gone = this.#watch(channel);
  }

  /** From now on it works for another owner, and keeps the process alive. */
  bind(owner: ThreadOwner): void {
    this.#owner = owner;
    this.#worker.ref();
    this.#port.ref();
  }

  /** It works for nobody yet: the process need not stay for it. */
  unref(): void {
    this.#worker.unref();
    this.#port.unref();
  }

  /** What its isolate has; undefined where it has ended. Settles only once the thread is free to answer. */
  heapStatistics(): Promise<HeapInfo | undefined> {
    return this.#worker.getHeapStatistics().catch(() => undefined);
  }

  /** Processor time it took so far, in milliseconds; undefined where it has ended. */
  async cpuMs(): Promise<number | undefined> {
    const usage = await this.#worker.cpuUsage().catch(() => undefined);
    return usage === undefined ? undefined : (usage.user + usage.system) / 1_000;
  }

  /** What runs in it now, innermost first; undefined where V8 does not tell within the time. */
  async stack(deadlineMs: number): Promise<string | undefined> {
    const late = Promise.withResolvers<undefined>();
    const alarm = this.#wheel.after(deadlineMs, () => late.resolve(undefined));
    const stack = await Promise.race([stackOfWorker(this.#worker), late.promise]);
    alarm.cancel();
    return stack;
  }

  /** It is to end, and the owner need not be told when it does. */
  retire(why: string): void {
    if (this.#life.kind === "running") this.#life = { kind: "ending" };
    this.#reason ??= why;
  }

  /** Ends the thread and waits until it is gone, no longer than the deadline. Idempotent. */
  async end(why: string, deadlineMs: number): Promise<RealmEnd> {
    const startedAtMs = performance.now();
    this.retire(why);
    const stuck = Promise.withResolvers<"stuck">();
    const alarm = this.#wheel.after(deadlineMs, () => stuck.resolve("stuck"));
    void this.#worker.terminate();
    const outcome = await Promise.race([this.#gone, stuck.promise]);
    alarm.cancel();
    this.peer.close(why);
    const tookMs = Math.round(performance.now() - startedAtMs);
    return outcome === "stuck" ? { kind: "stuck", afterMs: tookMs } : { kind: "ended", tookMs };
  }

  /** Ends a thread that stands in the way of its host; the owner is told at once. What it sent before is read when it has ended. */
  giveUp(why: string): void {
    if (this.#life.kind !== "running") return;
    this.retire(why);
    this.#owner.onDying();
    void this.#worker.terminate();
    this.#owner.onLost(why);
  }

  // Of a thread that has ended these numbers are none, which also a host that stands still can see.
  get #alive(): boolean {
    const { idle, active } = this.#worker.performance.eventLoopUtilization();
    return idle >= 0 && idle + active > 0;
  }

  /** What can be seen of its event loop from outside. */
  loop(): LoopReading {
    const { idle: idleMs, active: activeMs } = this.#worker.performance.eventLoopUtilization();
    return { idleMs, activeMs };
  }

  /**
   * Ends it as one that went wrong: the owner is told that it is lost. Whoever breaks the protocol is not read any further: what else
   * is in the port goes unread.
   */
  breakOff(why: string, stack?: string): void {
    this.#reason = why;
    this.#stack ??= stack;
    this.peer.close(why);
    void this.#worker.terminate();
    this.#wheel.after(exitMs, () => this.#lost(why), { keepAlive: false });
  }

  #lost(why: string, stack: string | undefined = this.#stack): void {
    if (this.#life.kind !== "running") return;
    this.#life = { kind: "ending" };
    this.#owner.onLost(why, stack);
  }

  /** Resolves when thread and port are gone. */
  async #watch(channel: ThreadChannel): Promise<unknown> {
    const worker = this.#worker;
    const port = this.#port;
    const portClosed = Promise.withResolvers<void>();
    const exited = Promise.withResolvers<void>();
    let uncaught: WireError | undefined;
    const read = (stream: Readable, level: "info" | "error"): LineReader =>
      new LineReader(
        stream,
        (text) => this.#owner.onLog({ level, text, call: undefined }),
        (bytes) => this.#owner.onOutput(bytes),
      );
    const lines = [read(worker.stdout, "info"), read(worker.stderr, "error")];
    port.once("close", () => {
      this.left.portClosed = true;
      portClosed.resolve();
    });
    worker.once("error", (error: unknown) => {
      this.#owner.onDying();
      uncaught = describeThrown(error);
      this.#reason ??= `of an uncaught error: ${uncaught.name}: ${uncaught.message}`;
    });
    worker.once("exit", (code) => {
      this.left.exited = true;
      this.#owner.onExit();
      // What the guest sent before it ended is still there; its last log lines matter most of all.
      channel.drain(() => receiveMessageOnPort(port));
      for (const reader of lines) reader.end();
      if (uncaught !== undefined)
        this.#owner.onLog({
          level: "error",
          text: `Uncaught ${uncaught.stack || uncaught.message}`,
          call: undefined,
        });
      const why = this.#reason ?? `its thread exited with code ${code}`;
      this.peer.close(why);
      exited.resolve();
      this.#lost(why, uncaught?.stack);
      this.#life = { kind: "exited" };
    });
    return Promise.all([exited.promise, portClosed.promise]);
  }
}
