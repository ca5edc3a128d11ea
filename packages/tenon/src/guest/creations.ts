import type { Alarm, Wheel } from "../kernel/wheel.ts";
import { CreatedAt, type Opened, type Stacks } from "./created-at.ts";

/** So many frames, a library's own among them, say from where a plugin called. */
const depth = 4;
/** Enough to come through Node's own frames to those of the plugin. */
const depthBelowNode = 32;
/** What is still there after this is read, so that it holds nobody's `this` any longer. */
const readAfterMs = 1_000;
const mostUnread = 256;
/** Of what is opened more often than this in a second, one in so many gets a place. */
const eachOfSecond = 1_000;
const oneIn = 16;

/** Remembers where plugin code opens things: a stack each, about 2 µs, not read before it is asked for or a second old. */
export class Creations {
  readonly #stacks: Stacks;
  readonly #wheel: Wheel;
  #unread: CreatedAt[] = [];
  #alarm: Alarm | undefined;
  #opened = 0;

  constructor(wheel: Wheel) {
    this.#wheel = wheel;
    this.#stacks = { Natural: Error, capture: Error.captureStackTrace.bind(Error) };
  }

  /** Where `opened` was called from. */
  here(opened: Opened): CreatedAt {
    return this.#remember(new CreatedAt(this.#stacks, depth, opened));
  }

  /** The same for what programs open by the hundred thousand: beyond 1,000 a second only one in 16 is remembered. */
  often(opened: Opened): CreatedAt | undefined {
    this.#opened += 1;
    return this.#opened > eachOfSecond && this.#opened % oneIn !== 0 ? undefined : this.here(opened);
  }

  /** Where plugin code called Node, which called us. */
  belowNode(): CreatedAt {
    return this.#remember(new CreatedAt(this.#stacks, depthBelowNode, undefined));
  }

  close(): void {
    this.#alarm?.cancel();
    this.#unread = [];
  }

  #remember(created: CreatedAt): CreatedAt {
    this.#unread.push(created);
    if (this.#unread.length >= mostUnread) this.#readAll();
    this.#alarm ??= this.#wheel.after(readAfterMs, () => this.#endSecond(), { keepAlive: false });
    return created;
  }

  #endSecond(): void {
    this.#alarm = undefined;
    this.#opened = 0;
    this.#readAll();
  }

  #readAll(): void {
    const unread = this.#unread;
    this.#unread = [];
    for (const created of unread) created.read();
  }
}
