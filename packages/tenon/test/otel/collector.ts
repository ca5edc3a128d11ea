import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";

interface Attribute {
  readonly key: string;
  readonly value: Readonly<Record<string, unknown>>;
}
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: number; readonly message?: string };
}
export interface SentMetric {
  readonly name: string;
  readonly sum?: { readonly isMonotonic: boolean; readonly dataPoints: readonly SentPoint[] };
  readonly gauge?: { readonly dataPoints: readonly SentPoint[] };
  readonly histogram?: {
    readonly dataPoints: readonly { readonly count: number; readonly bucketCounts: readonly number[] }[];
  };
}
interface SentPoint {
  readonly asDouble: number;
  readonly attributes: readonly Attribute[];
}

/** Takes OTLP over HTTP, in JSON, as a collector does, and remembers it. */
export class Collector implements AsyncDisposable {
  readonly spans: SentSpan[] = [];
  readonly metrics: SentMetric[] = [];
  readonly services: Set<unknown> = new Set();
  readonly #server = createServer((request, response) => {
    void this.#take(request).then(() =>
      response.setHeader("connection", "close").setHeader("content-type", "application/json").end("{}"),
    );
  });

  static async open(): Promise<Collector> {
    const collector = new Collector();
    collector.#server.listen(0, "127.0.0.1");
    await once(collector.#server, "listening");
    return collector;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async until(found: () => boolean): Promise<void> {
    while (!found()) await new Promise((resolve) => setTimeout(resolve, 20));
  }

  async #take(request: IncomingMessage): Promise<void> {
    const body = Buffer.concat(await request.toArray()).toString();
    const sent = JSON.parse(body) as Record<string, readonly Record<string, unknown>[]>;
    const [kind, list] = request.url === "/v1/traces" ? ["Spans", this.spans] : ["Metrics", this.metrics];
    for (const ofResource of sent[`resource${kind}`] ?? []) {
      const { attributes } = ofResource["resource"] as { readonly attributes: readonly Attribute[] };
      this.services.add(attributes.find(({ key }) => key === "service.name")?.value["stringValue"]);
      for (const ofScope of ofResource[`scope${kind}`] as readonly Record<string, unknown>[])
        (list as unknown[]).push(...(ofScope[kind.toLowerCase()] as readonly unknown[]));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}

export function attributesOf({
  attributes,
}: {
  readonly attributes: readonly Attribute[];
}): Readonly<Record<string, unknown>> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
