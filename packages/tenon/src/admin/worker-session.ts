import { Session } from "node:inspector";

interface Told {
  /** What the worker's inspector says: a message of the protocol. */
  readonly onMessage: (text: string) => void;
  /** The worker has ended. */
  readonly onEnd: () => void;
}

/**
 * A debugger's session with one worker, held by the host. A debugger that goes to the process's inspector by itself and is
 * cut off leaves its session behind (Node 24 and 26): the worker stays stopped, stops at every breakpoint again, and cannot
 * even be terminated. What is held here is detached, whatever becomes of the debugger.
 */
export class WorkerSession implements Disposable {
  readonly #session: Session;
  readonly #id: string;
  #open = true;

  private constructor(session: Session, id: string) {
    this.#session = session;
    this.#id = id;
  }

  /** Undefined where no worker has that name. */
  static attach(thread: string, { onMessage, onEnd }: Told): WorkerSession | undefined {
    const session = new Session();
    session.connect();
    const attached: { readonly sessionId: string; readonly title: string }[] = [];
    session.on("NodeWorker.attachedToWorker", ({ params }) => {
      attached.push({ sessionId: params.sessionId, title: params.workerInfo.title });
    });
    session.post("NodeWorker.enable", { waitForDebuggerOnStart: false });
    // Workers that start later are not attached to.
    session.post("NodeWorker.disable");
    const own = attached.find(({ title }) => title.endsWith(thread));
    for (const { sessionId } of attached)
      if (sessionId !== own?.sessionId) session.post("NodeWorker.detach", { sessionId });
    if (own === undefined) {
      session.disconnect();
      return undefined;
    }
    session.on("NodeWorker.receivedMessageFromWorker", ({ params }) => {
      if (params.sessionId === own.sessionId) onMessage(params.message);
    });
    session.on("NodeWorker.detachedFromWorker", ({ params }) => {
      if (params.sessionId === own.sessionId) onEnd();
    });
    return new WorkerSession(session, own.sessionId);
  }

  /** Passes a message of the protocol on to the worker's inspector. */
  send(message: string): void {
    if (this.#open) this.#session.post("NodeWorker.sendMessageToWorker", { sessionId: this.#id, message });
  }

  /** The worker goes on, without breakpoints. */
  detach(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#session.post("NodeWorker.detach", { sessionId: this.#id });
    this.#session.disconnect();
  }

  [Symbol.dispose](): void {
    this.detach();
  }
}
