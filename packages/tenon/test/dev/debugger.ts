import { once } from "node:events";
import { fileURLToPath, pathToFileURL } from "node:url";
import { generatedPositionFor, LEAST_UPPER_BOUND, originalPositionFor, TraceMap } from "@jridgewell/trace-mapping";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Params;
  readonly result?: Params;
  readonly error?: { readonly message: string };
}
type Params = Record<string, unknown>;

/** Where a debugger has stopped. */
export interface Stop {
  readonly file: string;
  readonly line: number;
  evaluate(expression: string): Promise<unknown>;
}

/** A debugger as editors have one: over the inspector's protocol, knowing of sources only what the script announces. */
export class Debugger implements AsyncDisposable {
  readonly #socket: WebSocket;
  readonly #answers: Map<number, PromiseWithResolvers<Params>> = new Map();
  readonly #events: Message[] = [];
  readonly #script: string;
  #told: (() => void) | undefined;
  #lastId = 0;
  #map: TraceMap | undefined;

  private constructor(socket: WebSocket, script: string) {
    this.#socket = socket;
    this.#script = script;
    socket.addEventListener("message", ({ data }) => this.#receive(JSON.parse(String(data)) as Message));
    socket.addEventListener("close", () => this.#told?.());
  }

  static async attach(url: string, script: string): Promise<Debugger> {
    const own = new Debugger(new WebSocket(url), script);
    await once(own.#socket, "open");
    await own.#ask("Debugger.enable");
    const { sourceMapURL } = await own.#next("Debugger.scriptParsed", ({ url: announced }) => announced === script);
    const { text } = /^data:application\/json;base64,(?<text>.*)$/.exec(String(sourceMapURL))?.groups ?? {};
    if (text === undefined) throw new Error("the script announces no source map");
    own.#map = new TraceMap(Buffer.from(text, "base64").toString("utf8"));
    return own;
  }

  /** Sets a breakpoint in a source. Throws where the script announces no code for that line. */
  async breakAt(file: string, line: number): Promise<void> {
    const source = pathToFileURL(file).href;
    const at = generatedPositionFor(this.#sources, { source, line, column: 0, bias: LEAST_UPPER_BOUND });
    if (at.line === null) throw new Error(`no code of ${file}:${line}`);
    const place = { url: this.#script, lineNumber: at.line - 1, columnNumber: at.column };
    const { locations } = await this.#ask("Debugger.setBreakpointByUrl", place);
    if ((locations as unknown[]).length === 0) throw new Error(`no place for a breakpoint at ${at.line}:${at.column}`);
  }

  async paused(): Promise<Stop> {
    const { callFrames } = await this.#next("Debugger.paused");
    const [frame] = callFrames as { callFrameId: string; location: { lineNumber: number; columnNumber: number } }[];
    if (frame === undefined) throw new Error("paused nowhere");
    const { callFrameId, location } = frame;
    const { source, line } = originalPositionFor(this.#sources, {
      line: location.lineNumber + 1,
      column: location.columnNumber,
    });
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result } = await this.#ask("Debugger.evaluateOnCallFrame", {
        callFrameId,
        expression,
        returnByValue: true,
      });
      return (result as { value?: unknown }).value;
    };
    return { file: source === null ? "" : fileURLToPath(source), line: line ?? 0, evaluate };
  }

  /** The text that the map carries, which a debugger shows where it cannot read the file. */
  sourceOf(file: string): string | null | undefined {
    return this.#sources.sourcesContent?.[this.#sources.sources.indexOf(pathToFileURL(file).href)];
  }

  /** Goes on, with its breakpoints. */
  async resume(): Promise<void> {
    await this.#ask("Debugger.resume");
  }

  /** Resolves when the other side has ended the connection. */
  async closed(): Promise<void> {
    if (this.#socket.readyState !== WebSocket.CLOSED) await once(this.#socket, "close");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await this.closed();
  }

  get #sources(): TraceMap {
    if (this.#map === undefined) throw new Error("nothing was announced");
    return this.#map;
  }

  #ask(method: string, params: Params = {}): Promise<Params> {
    const id = ++this.#lastId;
    const answer = Promise.withResolvers<Params>();
    this.#answers.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }

  #receive(message: Message): void {
    if (message.id === undefined) {
      this.#events.push(message);
      this.#told?.();
    } else if (message.error === undefined) this.#answers.get(message.id)?.resolve(message.result ?? {});
    else this.#answers.get(message.id)?.reject(new Error(message.error.message));
  }

  /** Takes the next event of that name that is wanted, and those before it. */
  async #next(method: string, wanted: (params: Params) => boolean = () => true): Promise<Params> {
    for (;;) {
      const found = this.#events.findIndex((event) => event.method === method && wanted(event.params ?? {}));
      if (found >= 0) return this.#events.splice(0, found + 1).at(-1)?.params ?? {};
      if (this.#socket.readyState === WebSocket.CLOSED) throw new Error(`closed before ${method}`);
      const told = Promise.withResolvers<void>();
      this.#told = told.resolve;
      await told.promise;
    }
  }
}
