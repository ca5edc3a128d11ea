/** A server with a route, asked once without a socket. */
export default async ({ default: fastify }) => {
  const app = fastify();
  app.get("/", () => "hello");
  const { body } = await app.inject("/");
  await app.close();
  if (body !== "hello") throw new Error(`found ${body}`);
};
