import { createServer } from "node:http";

/** One request over HTTP to a server of its own, by an agent that is closed. */
export default async ({ Agent, request }) => {
  const server = createServer((_request, response) => response.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const dispatcher = new Agent();
  const { body } = await request(`http://127.0.0.1:${server.address().port}`, { dispatcher });
  const text = await body.text();
  await dispatcher.close();
  await new Promise((resolve) => server.close(resolve));
  if (text !== "hello") throw new Error(`found ${text}`);
};
