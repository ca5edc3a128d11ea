import { Agent, request } from "node:http";

export interface Answer {
  /** Of a stream: its items. */
  readonly body: unknown;
  readonly plugin: string;
  readonly version: string;
}

interface Asked {
  readonly name: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Calls the gateway over connections that are kept. */
export class HttpClient {
  readonly #url: string;
  readonly #agent: Agent;

  constructor(url: string, connections: number) {
    this.#url = url;
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  call(name: string, method: string, input: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return this.#post({ name, method, headers }, input, (text) => JSON.parse(text) as unknown);
  }

  /** Reads a stream to its end. A stream that broke off ends in a line with an error: then this rejects. */
  stream(name: string, method: string, input: unknown): Promise<Answer> {
    return this.#post({ name, method, headers: {} }, input, (text) => {
      const items = text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as { error?: unknown });
      const failed = items.find(({ error }) => error !== undefined);
      if (failed !== undefined) throw new Error(JSON.stringify(failed.error));
      return items;
    });
  }

  close(): void {
    this.#agent.destroy();
  }

  #post({ name, method, headers: more }: Asked, input: unknown, read: (text: string) => unknown): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const body = JSON.stringify(input);
    const headers = { ...more, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
    const sent = request(
      `${this.#url}/call/${name}/${method}`,
      { method: "POST", agent: this.#agent, headers },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          try {
            if (response.statusCode !== 200) throw new Error(`${response.statusCode}: ${text.slice(0, 500)}`);
            resolve({
              body: read(text),
              plugin: String(response.headers["tenon-plugin"]),
              version: String(response.headers["tenon-version"]),
            });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    sent.on("error", reject);
    sent.end(body);
    return promise;
  }
}
