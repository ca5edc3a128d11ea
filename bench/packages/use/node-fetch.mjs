import { createServer } from "node:http";

/** One request over HTTP to a server of its own. */
export default async ({ default: fetch }) => {
  const server = createServer((_request, response) => response.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const text = await (await fetch(`http://127.0.0.1:${server.address().port}`)).text();
  await new Promise((resolve) => server.close(resolve));
  if (text !== "hello") throw new Error(`found ${text}`);
};
