import { Limit, type Limited } from "../../call/limit.ts";
import type { Payload } from "../../call/payload.ts";
import { peer } from "./installed.ts";

interface Fastify {
  post(
    path: string,
    options: { readonly schema: { readonly body: object; readonly response: Readonly<Record<number, object>> } },
    handler: (request: { readonly body: Payload }) => Promise<Limited>,
  ): void;
  listen(options: { readonly port: number; readonly host: string }): Promise<string>;
  close(): Promise<void>;
}

/** The function inlined in Fastify, with schemas for what comes and what goes, as its authors recommend. */
export async function fastify(
  path: string,
  execute: (input: Payload) => Limited,
): Promise<AsyncDisposable & { readonly url: string }> {
  const app = peer<() => Fastify>("fastify")();
  const { input, output } = Limit.methods.execute;
  // Schemas are data: what ours keep beside it is no JSON Schema.
  const data = (schema: object): object => JSON.parse(JSON.stringify(schema)) as object;
  app.post(path, { schema: { body: data(input), response: { 200: data(output) } } }, ({ body }) =>
    Promise.resolve(execute(body)),
  );
  const url = await app.listen({ port: 0, host: "127.0.0.1" });
  return { url, [Symbol.asyncDispose]: () => app.close() };
}
