import { createServer } from "node:http";

/** One request over HTTP to a server of its own. */
export default async ({ default: axios }) => {
  const server = createServer((_request, response) => response.end("hello")).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { data } = await axios.get(`http://127.0.0.1:${server.address().port}`);
  await new Promise((resolve) => server.close(resolve));
  if (data !== "hello") throw new Error(`found ${data}`);
};
