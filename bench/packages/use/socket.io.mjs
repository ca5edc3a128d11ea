/** A server on a port of its own. */
export default async ({ Server }) => {
  const io = new Server(0);
  await io.close();
};
