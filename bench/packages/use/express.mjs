/** A server with a route, asked once. */
export default async ({ default: express }) => {
  const app = express().get("/", (_request, response) => response.send("hello"));
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const text = await (await fetch(`http://127.0.0.1:${server.address().port}`)).text();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  if (text !== "hello") throw new Error(`found ${text}`);
};
