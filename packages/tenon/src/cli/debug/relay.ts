import type { AdminClient, InspectionOpen } from "../../admin.ts";
import type { Peer } from "./endpoint.ts";

/**
 * Connects one debugger with a plugin of a running host, for as long as both are there. The script's source map, which the
 * realm does not carry, is put in where the script is announced.
 */
export class Relay implements Peer {
  readonly #client: AdminClient;
  readonly #debugger: Peer;
  readonly #abort: AbortController = new AbortController();
  readonly #opened: PromiseWithResolvers<(text: string) => Promise<void>> = Promise.withResolvers();
  /** What the debugger says, in its order. */
  #said: Promise<void>;

  constructor(client: AdminClient, target: string, peer: Peer, onFailure: (error: unknown) => void) {
    this.#client = client;
    this.#debugger = peer;
    this.#said = this.#opened.promise.then(() => undefined);
    this.#said.catch(() => undefined);
    this.#run(target)
      .catch((error: unknown) => {
        this.#opened.reject(error);
        onFailure(error);
      })
      .finally(() => peer.close());
  }

  send(text: string): void {
    this.#said = this.#said.then(async () => (await this.#opened.promise)(text));
    // That it could not be said ends the inspection, which is told there.
    this.#said.catch(() => this.close());
  }

  close(): void {
    this.#abort.abort();
  }

  async #run(target: string): Promise<void> {
    let open: InspectionOpen | undefined;
    for await (const line of this.#client.inspect(target, this.#abort.signal)) {
      if (line.kind === "message")
        this.#debugger.send(open === undefined ? JSON.stringify(line.message) : withSourceMap(line.message, open));
      else {
        open = line;
        const { id, url } = line;
        this.#opened.resolve(
          url === undefined ? (text) => this.#client.tellInspector(id, text) : await this.#connect(url, line),
        );
      }
    }
  }

  /** To the inspector of the host's process, for a plugin in the host's own thread. */
  async #connect(url: string, open: InspectionOpen): Promise<(text: string) => Promise<void>> {
    const socket = new WebSocket(url);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#abort.signal.addEventListener("abort", () => socket.close(), { once: true });
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error(`The inspector at ${url} cannot be reached`)));
    socket.addEventListener("close", () => this.close());
    socket.addEventListener("message", ({ data }) => {
      const text = String(data);
      const isParsed = text.includes('"Debugger.scriptParsed"') && text.includes(open.origin.script);
      this.#debugger.send(isParsed ? withSourceMap(JSON.parse(text) as Message, open) : text);
    });
    await promise;
    return (text) => {
      socket.send(text);
      return Promise.resolve();
    };
  }
}

type Message = Readonly<Record<string, unknown>>;

function withSourceMap(message: Message, { origin, sourceMap }: InspectionOpen): string {
  const { method, params } = message as { readonly method?: unknown; readonly params?: Message };
  const isOurs =
    method === "Debugger.scriptParsed" && params?.["url"] === origin.script && params["sourceMapURL"] === "";
  if (!isOurs || sourceMap === undefined) return JSON.stringify(message);
  const sourceMapURL = `data:application/json;base64,${Buffer.from(sourceMap).toString("base64")}`;
  return JSON.stringify({ ...message, params: { ...params, sourceMapURL } });
}
